import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../paths.ts';
import { byPackage, selfTimes, type CpuProfile } from './profile.ts';

const node = (id: number, functionName: string, path: string) => ({
  id,
  callFrame: { functionName, url: path && urlOf(path), lineNumber: 9 },
});
const urlOf = (path: string) => (path.startsWith('node:') ? path : pathToFileURL(join(ROOT, path)).href);

const profile: CpuProfile = {
  nodes: [
    node(1, '(idle)', ''),
    node(2, 'parse', 'libs/platform/http/dist/server/json.body.js'),
    node(3, '(garbage collector)', ''),
    node(4, 'dispatch', 'node_modules/undici/lib/client.js'),
    node(5, 'emit', 'node:events'),
    node(6, 'parse', 'libs/platform/http/dist/server/json.body.js'),
    node(7, '', 'apps/maas-gateway/dist/main.js'),
  ],
  startTime: 1_000,
  samples: [2, 1, 2, 3, 4, 6, 5, 7, 2],
  timeDeltas: [0, 100, 100, 100, 100, 100, 100, 100, 100],
};

it('adds up what each function itself took between two moments, without idle time', () => {
  const times = selfTimes(profile, { fromUs: 1_100, toUs: 1_800 });
  expect(times).toEqual([
    { package: 'libs/platform/http', name: 'parse json.body.js:10', us: 200 },
    { package: 'garbage collector', name: '(garbage collector)', us: 100 },
    { package: 'undici', name: 'dispatch client.js:10', us: 100 },
    { package: 'node:events', name: 'emit node:events:10', us: 100 },
    { package: 'apps/maas-gateway', name: '(anonymous) main.js:10', us: 100 },
  ]);
});

it('adds up packages', () => {
  expect(byPackage(selfTimes(profile, { fromUs: 0, toUs: 9_999 }))[0]).toEqual({
    package: 'libs/platform/http',
    us: 300,
  });
});
