import { expect, it } from 'vitest';
import { taskTokens } from './task.pages.js';

it('reads back its own page tokens and no others', () => {
  const position = { statusAt: new Date('2026-01-02T03:04:05.678Z'), id: 'a|b' };
  expect(taskTokens.decode(taskTokens.encode(position))).toEqual(position);
  const broken = ['x', Buffer.from('["no date","a"]').toString('base64url')];
  for (const token of broken)
    expect(() => taskTokens.decode(token)).toThrow(/must be the next_page_token of the page before/);
});
