import { beforeEach, expect, it } from 'vitest';
import { smallAtlas } from '../testing/small-atlas.js';
import type { LinkChange, RecordedStates } from './link-state.repository.js';
import { LiveTopology } from './live-topology.js';
import { TopologyService } from './topology.service.js';

let recorded: RecordedStates;
let changes: LinkChange[];
let reads: (() => void)[];
let warnings: number;
/** Whether a read waits until the test lets it go on. */
let held: boolean;
let live: LiveTopology;
let service: TopologyService;

beforeEach(() => {
  recorded = { version: 0n, states: new Map() };
  changes = [];
  reads = [];
  warnings = 0;
  held = false;
  live = new LiveTopology(smallAtlas());
  service = new TopologyService(
    live,
    {
      read: async () => {
        const snapshot = recorded;
        if (held) await new Promise<void>((resolve) => reads.push(resolve));
        else reads.push(() => undefined);
        return snapshot;
      },
      change: async (_scope, change) => {
        changes.push(change);
        recorded = {
          version: recorded.version + 1n,
          states: new Map(recorded.states).set(change.linkId, change.state),
        };
      },
    },
    { logger: { info: () => undefined, warn: () => void warnings++ } as never },
  );
});
const set = (linkId: string, state: 'up' | 'drained' | 'down') =>
  service.setLinkState({ linkId, state, reason: 'a test', changedBy: 'user:x' });

it('records a change with its moment, and answers with the new state', async () => {
  const before = Date.now();
  expect(await set('w--e', 'down')).toMatchObject({
    link: { id: 'w--e' },
    fromMetroId: 'west',
    toMetroId: 'east',
    state: 'down',
  });
  expect(changes).toMatchObject([{ linkId: 'w--e', state: 'down', reason: 'a test', changedBy: 'user:x' }]);
  expect(changes[0]?.changedAt.getTime()).toBeGreaterThanOrEqual(before);
  expect(service.links().map(({ state }) => state)).toEqual(['down']);
});

it('refuses a link that the atlas does not have', async () => {
  await expect(set('nowhere', 'down')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(changes).toEqual([]);
});

it('lists metros with the nearest site', () => {
  expect(service.metros().map(({ metro, nearest }) => [metro.id, nearest?.siteId])).toEqual([
    ['west', 'w'],
    ['east', 'e'],
  ]);
});

it('shares one further read between the calls that come during a read', async () => {
  held = true;
  const first = service.refresh();
  const others = [service.refresh(), service.refresh()];
  expect(reads).toHaveLength(1);
  recorded = { version: 1n, states: new Map([['w--e', 'down']]) };
  reads[0]?.();
  await first;
  expect(live.topologyVersion).toBe('small:0');
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.();
  await Promise.all(others);
  expect(reads).toHaveLength(2);
  expect(live.topologyVersion).toBe('small:1');
});

it('reads again for the calls that come during a read that fails', async () => {
  held = true;
  const failing = {
    get version(): bigint {
      throw new Error('no answer');
    },
    states: new Map(),
  };
  recorded = failing;
  const first = service.refresh();
  const second = service.refresh();
  recorded = { version: 1n, states: new Map() };
  reads[0]?.();
  await expect(first).rejects.toThrow('no answer');
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.();
  await second;
  expect(live.topologyVersion).toBe('small:1');
});

it('logs a failed refresh that nobody waits for, and reads again the next time', async () => {
  const states = recorded;
  Object.defineProperty(states, 'version', {
    get: () => {
      throw new Error('no answer');
    },
  });
  service.refreshInBackground();
  await expect.poll(() => warnings).toBe(1);
  recorded = { version: 1n, states: new Map() };
  await service.refresh();
  expect(live.topologyVersion).toBe('small:1');
});
