import type { network } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LatencySource } from './latency.source.js';

/** What the fake network answers next; and how often it was asked. */
let answer: { topologyVersion: string; siteIds: string[]; roundTripUs: number[] } | AppError;
let asked: string[];

const client = {
  getLatencies: async ({ metroId }: { metroId: string }) => {
    asked.push(metroId);
    if (answer instanceof AppError) throw answer;
    return answer;
  },
  // Only this method is called; a whole client would need a server.
} as unknown as ServiceClient<typeof network.NetworkDefinition>;
const as = (version: number, us: number) => ({
  topologyVersion: `t:${version}`,
  siteIds: ['s'],
  roundTripUs: [us],
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  asked = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks once for calls that come together, and not again while the answer is fresh', async () => {
  answer = as(1, 500);
  const source = new LatencySource(client);
  await Promise.all([source.from('wuhan'), source.from('wuhan')]);
  const trips = await source.from('wuhan');
  expect(trips.bySite.get('s')).toBe(500);
  expect(asked).toEqual(['wuhan']);
});

it('asks again when the answer has aged, and takes over a new topology', async () => {
  answer = as(1, 500);
  const source = new LatencySource(client);
  await source.from('wuhan');
  answer = as(2, 900);
  vi.advanceTimersByTime(1_001);
  expect(await source.from('wuhan')).toMatchObject({ topologyVersion: 't:2', bySite: new Map([['s', 900]]) });
});

it('forgets every metro when one answer shows a new topology', async () => {
  answer = as(1, 500);
  const source = new LatencySource(client);
  await source.from('wuhan');
  answer = as(2, 900);
  await source.from('xian');
  expect((await source.from('wuhan')).bySite.get('s')).toBe(900);
  expect(asked).toEqual(['wuhan', 'xian', 'wuhan']);
});

it('passes on that the network is unavailable, and asks again the next time', async () => {
  answer = new AppError('UNAVAILABLE', 'no answer');
  const source = new LatencySource(client);
  await expect(source.from('wuhan')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  answer = as(1, 500);
  expect((await source.from('wuhan')).topologyVersion).toBe('t:1');
});
