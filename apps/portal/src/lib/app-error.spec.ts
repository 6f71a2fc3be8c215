import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { isAppError } from './app-error';

it('recognises an AppError of another bundle by its shape', () => {
  const other = Object.assign(new Error('gone'), { name: 'AppError', code: 'NOT_FOUND' });
  expect(isAppError(other)).toBe(true);
  expect(isAppError(new AppError('GONE', 'gone'))).toBe(true);
});

it.each([new Error('bug'), Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'NOT_FOUND', null])(
  'rejects %s',
  (error) => {
    expect(isAppError(error)).toBe(false);
  },
);
