import { expect, it } from 'vitest';
import { modelsOptions } from './models.options.js';

it('measures everything unless told otherwise', () => {
  expect(modelsOptions([])).toEqual({ only: undefined, answers: false });
  expect(modelsOptions(['--only', 'chat', '--answers'])).toEqual({ only: 'chat', answers: true });
});

it.each([
  [['--only'], "'--only <value>' argument missing"],
  [['--only', '--answers'], 'ambiguous'],
  [['--only', 'both'], '--only both: must be one of encoder, chat'],
  [['--olny', 'chat'], "Unknown option '--olny'"],
])('refuses %j', (args, message) => {
  expect(() => modelsOptions(args)).toThrow(message);
});
