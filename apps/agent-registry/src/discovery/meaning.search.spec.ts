import { quantise, type EmbeddedTexts } from '@isthmus/domain-registry';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { unitScope } from '../testing/unit.fixtures.js';
import { EncoderWatch } from './encoder.watch.js';
import { cosinesOf, MeaningSearch } from './meaning.search.js';

const encoder = { model: 'm', version: '1' };
const answer = (vector: number[], version = '1'): EmbeddedTexts => ({
  encoder: { model: 'm', version },
  vectors: [quantise(vector)],
});
const scope = unitScope();

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function searchOver(embed: () => Promise<EmbeddedTexts>) {
  const encoders = new EncoderWatch();
  const asked = vi.fn(embed);
  return { asked, encoders, search: new MeaningSearch({ embed: asked }, encoders) };
}

it('asks on behalf of the tenant, and notes which encoder answered', async () => {
  const { asked, encoders, search } = searchOver(async () => answer([1, 0]));
  expect(await search.of(scope, 'refund')).toEqual(answer([1, 0]));
  expect(asked).toHaveBeenCalledWith(scope.tenantId, ['refund'], { deadlineMs: 150 });
  expect(encoders.current).toEqual(encoder);
});

it('goes on without an encoder that does not answer in 150 ms, and spares the next searches the wait', async () => {
  const { asked, search } = searchOver(() => new Promise(() => undefined));
  const meaning = search.of(scope, 'refund');
  await vi.advanceTimersByTimeAsync(150);
  expect(await meaning).toBeUndefined();
  expect(await search.of(scope, 'refund')).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_001);
  asked.mockResolvedValue(answer([1, 0]));
  expect(await search.of(scope, 'refund')).toEqual(answer([1, 0]));
});

it('goes on without an encoder that fails', async () => {
  const { search } = searchOver(() => Promise.reject(new AppError('UNAVAILABLE', 'away')));
  expect(await search.of(scope, 'refund')).toBeUndefined();
});

it('compares with the nearest passage of an agent, and never with vectors of another encoder', () => {
  const agent = (agentId: string, vectors: number[][], version = '1') => ({
    agentId,
    encoder: { model: 'm', version },
    vectors: vectors.map(quantise),
  });
  const agents = [
    agent('near', [
      [0, 1],
      [0.8, 0.6],
    ]),
    agent('opposite', [[-1, 0]]),
    agent('of-another', [[1, 0]], '2'),
    agent('without', []),
  ];
  const cosines = cosinesOf(answer([1, 0]), agents);
  expect([...cosines.keys()]).toEqual(['near', 'opposite']);
  expect(cosines.get('near')).toBeCloseTo(0.8, 2);
  expect(cosines.get('opposite')).toBeCloseTo(-1, 2);
  expect(cosinesOf(undefined, agents)).toEqual(new Map());
});
