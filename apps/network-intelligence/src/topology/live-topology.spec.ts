import { beforeEach, expect, it } from 'vitest';
import { smallAtlas } from '../testing/small-atlas.js';
import { LiveTopology } from './live-topology.js';

let live: LiveTopology;
beforeEach(() => {
  live = new LiveTopology(smallAtlas());
});
const apply = (version: bigint, state: 'up' | 'drained' | 'down') =>
  live.apply({ version, states: new Map([['w--e', state]]) });
const trip = () => live.tripsFrom('west')[1] ?? 0;

it('applies recorded states of a newer version, and ignores older ones and unknown links', () => {
  apply(2n, 'down');
  expect([live.topologyVersion, live.stateOf(0)]).toEqual(['small:2', 'down']);
  apply(1n, 'up');
  apply(2n, 'up');
  expect([live.topologyVersion, live.stateOf(0)]).toEqual(['small:2', 'down']);
  live.apply({ version: 3n, states: new Map([['nowhere', 'down']]) });
  expect([live.topologyVersion, live.stateOf(0)]).toEqual(['small:3', 'up']);
});

it.each(['down', 'drained'] as const)('finds no path over a link that is %s, and finds it again', (state) => {
  const before = trip();
  expect(before).toBeGreaterThan(15_000);
  apply(1n, state);
  expect(trip()).toBe(-1);
  apply(2n, 'up');
  expect(trip()).toBe(before);
});

it('computes the round trips of a metro once for each version', () => {
  const first = live.tripsFrom('west');
  expect(live.tripsFrom('west')).toBe(first);
  expect(live.tripsFrom('east')).not.toBe(first);
  apply(1n, 'up');
  expect(live.tripsFrom('west')).not.toBe(first);
});

it('knows the nearest site of a metro, whatever the state of links', () => {
  const nearest = live.nearestTo('west');
  expect(nearest?.siteId).toBe('w');
  apply(1n, 'down');
  expect(live.nearestTo('west')).toEqual(nearest);
  expect(live.nearestTo('nowhere')).toBeUndefined();
});
