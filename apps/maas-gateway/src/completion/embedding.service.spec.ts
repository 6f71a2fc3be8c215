import { AppError } from '@isthmus/platform-errors';
import { beforeEach, expect, it } from 'vitest';
import { Catalogue } from '../catalogue/catalogue.service.js';
import { FakeMetering } from '../testing/fake-metering.js';
import { requestContext, WORDS } from '../testing/fake-request.js';
import { FakeSource } from '../testing/fake-source.js';
import type { Embeddings } from './completion.types.js';
import { EmbeddingService } from './embedding.service.js';
import type { Source } from './source.js';

const ORIGINAL = { api: 'test', value: { data: [] } };
const REQUEST = { model: 'm', inputs: ['two words', [1, 2, 3]] };

let metering: FakeMetering;
beforeEach(() => (metering = new FakeMetering()));

function embed(answer: () => Promise<Embeddings>) {
  const source: Source = Object.assign(new FakeSource([], { kind: 'embedding' }), { embed: answer });
  return new EmbeddingService(new Catalogue([source]), metering, WORDS).embed(REQUEST, requestContext());
}

it('charges the input that the source reports, in one attempt', async () => {
  const usage = { inputTokens: 6, outputTokens: 0, countedBy: 'provider' } as const;
  expect(await embed(async () => ({ usage, original: ORIGINAL }))).toMatchObject({ original: ORIGINAL });
  expect(metering.requests).toMatchObject([{ inputTokens: 5, attempts: [{ outputTokensMax: 0 }] }]);
  expect(metering.attempts).toMatchObject([{ outcome: 'completed', usage }]);
  expect(metering.closed).toBe(1);
});

it('charges its own count where the source reports nothing', async () => {
  await embed(async () => ({ original: ORIGINAL }));
  expect(metering.attempts).toMatchObject([
    { usage: { inputTokens: 5, outputTokens: 0, countedBy: 'local' } },
  ]);
});

it('makes no second attempt, and charges nothing for one that failed', async () => {
  const down = new AppError('UPSTREAM_UNAVAILABLE', 'down');
  await expect(embed(() => Promise.reject(down))).rejects.toBe(down);
  expect(metering.attempts).toEqual([{ model: 'm', source: 'fake', outputTokensMax: 0, outcome: 'failed' }]);
  expect(metering.closed).toBe(1);
});

it('knows no embedding model of a source that embeds nothing', async () => {
  const catalogue = new Catalogue([new FakeSource([], { kind: 'embedding' })]);
  const service = new EmbeddingService(catalogue, metering, WORDS);
  await expect(service.embed(REQUEST, requestContext())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(metering.requests).toEqual([]);
});
