import { quantise } from '@isthmus/domain-registry';
import { expect, it, vi } from 'vitest';
import { VectorCache } from './vector.cache.js';

const encoder = { model: 'm', version: '1' };
const vectorsOf = (agentId: string, agentVersion = 1) => ({
  agentId,
  agentVersion,
  encoder,
  vectors: [quantise([1, 0])],
});

it('reads vectors once for each version of an agent and each encoder', async () => {
  const cache = new VectorCache();
  const read = vi.fn(async (ids: string[]) => ids.map((id) => vectorsOf(id)));
  const agents = [
    { id: 'a', version: 1 },
    { id: 'b', version: 1 },
  ];
  expect(await cache.of(agents, encoder, read)).toEqual([vectorsOf('a'), vectorsOf('b')]);
  expect(await cache.of(agents, encoder, read)).toEqual([vectorsOf('a'), vectorsOf('b')]);
  expect(read).toHaveBeenCalledTimes(1);
  await cache.of([{ id: 'a', version: 2 }, ...agents.slice(1)], encoder, read);
  expect(read).toHaveBeenLastCalledWith(['a']);
  await cache.of(agents, { ...encoder, version: '2' }, read);
  expect(read).toHaveBeenLastCalledWith(['a', 'b']);
});

it('serves vectors of the version before, until those of the present one are there', async () => {
  const cache = new VectorCache();
  let stored = 1;
  const read = async () => [vectorsOf('a', stored)];
  const search = async () => (await cache.of([{ id: 'a', version: 2 }], encoder, read))[0]?.agentVersion;
  expect(await search()).toBe(1);
  stored = 2;
  expect(await search()).toBe(2);
});
