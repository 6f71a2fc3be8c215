import { expect, it } from 'vitest';
import { optionsOf } from './options.ts';

it('compares everybody at every number of connections unless asked for less', () => {
  expect(optionsOf([])).toMatchObject({
    mode: 'compare',
    build: true,
    peers: ['direct', 'bare', 'isthmus', 'portkey', 'litellm'],
    connections: [1, 16, 64, 256],
    requests: 1_000_000,
  });
});

it('always measures the upstream itself beside the peers that are named', () => {
  const options = optionsOf(['--only', 'isthmus,bare', '--seconds', '4', '--quick', '--no-build']);
  expect(options).toMatchObject({
    peers: ['direct', 'bare', 'isthmus'],
    seconds: 4,
    quick: true,
    build: false,
  });
});

it('has a soak, streams and a profile as runs of their own', () => {
  expect(optionsOf(['--soak', '--requests', '20000'])).toMatchObject({ mode: 'soak', requests: 20_000 });
  expect(optionsOf(['--streams', '5000'])).toMatchObject({ mode: 'streams', streams: 5_000 });
  expect(optionsOf(['--profile', '--stream', '--connections', '64'])).toMatchObject({
    mode: 'profile',
    profile: { stream: true, connections: 64 },
  });
  expect(() => optionsOf(['--soak', '--profile'])).toThrow('--soak and --profile are runs of their own');
});

it('names the option that is wrong', () => {
  expect(() => optionsOf(['--only', 'nginx'])).toThrow('--only names "nginx"');
  expect(() => optionsOf(['--seconds', '0'])).toThrow('--seconds must be a number above 0');
  expect(() => optionsOf(['--connections', '1,many'])).toThrow('--connections must be a number above 0');
  expect(() => optionsOf(['--sokk'])).toThrow('--sokk');
});
