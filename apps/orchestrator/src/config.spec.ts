import { expect, it } from 'vitest';
import { environment } from './config.js';

const own = environment.pick({
  TEMPORAL_ADDRESS: true,
  TEMPORAL_NAMESPACE: true,
  REGISTRY_ADDRESS: true,
  COMPUTE_ADDRESS: true,
  ACTIVITIES_MAX: true,
});
const given = {
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  REGISTRY_ADDRESS: '127.0.0.1:1',
  COMPUTE_ADDRESS: '127.0.0.1:2',
};

it('runs fifty activities at once in the default namespace unless it is configured', () => {
  expect(own.parse(given)).toMatchObject({ TEMPORAL_NAMESPACE: 'default', ACTIVITIES_MAX: 50 });
});

it.each([
  ['TEMPORAL_ADDRESS', 'temporal'],
  ['TEMPORAL_ADDRESS', 'http://temporal:7233/'],
  ['ACTIVITIES_MAX', '0'],
  ['ACTIVITIES_MAX', '1001'],
  ['ACTIVITIES_MAX', 'many'],
])('refuses %s=%s', (name, value) => {
  const { error } = own.safeParse({ ...given, [name]: value });
  expect(error?.issues.map(({ path }) => path[0])).toEqual([name]);
});
