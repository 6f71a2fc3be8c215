import { expect, it } from 'vitest';
import { FULL, optionsOf, QUICK } from './options.ts';

it('has presets of a whole run and of one of seconds', () => {
  expect(optionsOf([])).toEqual({ quick: false, build: true, load: FULL });
  expect(optionsOf(['--quick', '--no-build'])).toEqual({ quick: true, build: false, load: QUICK });
});

it('takes a load of its own, in seconds', () => {
  const { load } = optionsOf(['--conversations', '7', '--seconds', '3', '--think', '0.5']);
  expect(load).toEqual({ ...FULL, conversations: 7, seconds: 3, thinkMs: 500 });
});

it.each([
  ['--conversations', '0'],
  ['--seconds', 'x'],
  ['--think', '-1'],
])('refuses %s %s', (option, value) => {
  expect(() => optionsOf([`${option}=${value}`])).toThrow(`${option} must be a number above 0`);
});
