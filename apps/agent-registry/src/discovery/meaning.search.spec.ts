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
  expect(asked).toHaveBeenCalledWith(scope.tenantId, ['refund'], { deadlineMs: 2_000 });
  expect(encoders.current).toEqual(encoder);
});

it('goes on without a meaning that takes longer than 150 ms, and has it for whoever asks again', async () => {
  const late = Promise.withResolvers<EmbeddedTexts>();
  const { asked, search } = searchOver(() => late.promise);
  const meaning = search.of(scope, 'refund');
  await vi.advanceTimersByTimeAsync(150);
  expect(await meaning).toBeUndefined();
  late.resolve(answer([1, 0]));
  await vi.advanceTimersByTimeAsync(0);
  expect(await search.of(scope, 'refund')).toEqual(answer([1, 0]));
  expect(asked).toHaveBeenCalledTimes(1);
});

it('keeps the meaning of a query for one tenant, until another encoder answers', async () => {
  const { asked, encoders, search } = searchOver(async () => answer([1, 0]));
  await search.of(scope, 'refund');
  await search.of(scope, 'refund');
  expect(asked).toHaveBeenCalledTimes(1);
  await search.of(unitScope(), 'refund');
  expect(asked).toHaveBeenCalledTimes(2);
  encoders.note({ model: 'm', version: '2' });
  await vi.advanceTimersByTimeAsync(10_000);
  encoders.note({ model: 'm', version: '2' });
  await search.of(scope, 'refund');
  expect(asked).toHaveBeenCalledTimes(3);
});

it('goes on without an encoder that fails, and does not ask it again for two seconds', async () => {
  const { asked, search } = searchOver(() => Promise.reject(new AppError('UNAVAILABLE', 'away')));
  expect(await search.of(scope, 'refund')).toBeUndefined();
  asked.mockResolvedValue(answer([1, 0]));
  expect(await search.of(scope, 'refund')).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_001);
  expect(await search.of(scope, 'refund')).toEqual(answer([1, 0]));
});

it('asks at once after a query that the encoder does not take', async () => {
  const { asked, search } = searchOver(() => Promise.reject(new AppError('INVALID_ARGUMENT', 'odd')));
  expect(await search.of(scope, 'odd')).toBeUndefined();
  asked.mockResolvedValue(answer([1, 0]));
  expect(await search.of(scope, 'refund')).toEqual(answer([1, 0]));
});

it('compares with the nearest passage of an agent, and never with vectors of another encoder', () => {
  const agent = (agentId: string, vectors: number[][], version = '1') => ({
    agentId,
    agentVersion: 1,
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
