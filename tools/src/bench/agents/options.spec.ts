import { expect, it } from 'vitest';
import { optionsOf } from './options.ts';

it('compares unless streams are asked for', () => {
  expect(optionsOf([])).toMatchObject({
    mode: 'compare',
    quick: false,
    build: true,
    connections: [1, 16, 64],
  });
  expect(optionsOf(['--streams', '9000', '--no-build'])).toMatchObject({
    mode: 'streams',
    streams: 9_000,
    build: false,
  });
});

it('profiles one kind of request', () => {
  expect(optionsOf(['--profile', 'tool'])).toMatchObject({
    mode: 'profile',
    profile: 'tool',
    connections: [16],
  });
});

it.each([
  [['--seconds', '0'], '--seconds must be a number above 0'],
  [['--connections', '1,x'], '--connections must be a number above 0'],
  [['--profile', 'x'], '--profile must be one of message, stream, tool'],
  [['--profile', 'tool', '--streams', '9'], '--streams and --profile are runs of their own'],
  [['--nothing'], "Unknown option '--nothing'"],
])('refuses %j', (args, message) => {
  expect(() => optionsOf(args)).toThrow(message);
});
