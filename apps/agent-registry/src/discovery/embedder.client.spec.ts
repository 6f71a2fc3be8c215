import { AppError } from '@isthmus/platform-errors';
import type { ServiceClients } from '@isthmus/platform-service';
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { GrpcEmbedder } from './embedder.client.js';

interface Answer {
  vectors: { values: Uint8Array; scale: number }[];
  dimensions: number;
}
const call = { deadlineMs: 1_000 };
const MODELS_ADDRESS = 'localhost:1';

function embedderOf(answer: Answer): GrpcEmbedder {
  const client = { embed: async () => ({ ...answer, model: 'm', modelVersion: '1' }) };
  const clients = { connect: () => client } as unknown as ServiceClients; // The part that it uses.
  return new GrpcEmbedder(clients, { MODELS_ADDRESS });
}
const vector = (...bytes: number[]) => ({ values: Uint8Array.from(bytes), scale: 0.5 });

it('reads bytes as signed numbers', async () => {
  const embedder = embedderOf({ vectors: [vector(255, 1)], dimensions: 2 });
  expect(await embedder.embed(randomUUID(), ['a'], call)).toEqual({
    encoder: { model: 'm', version: '1' },
    vectors: [{ values: Int8Array.of(-1, 1), scale: 0.5 }],
  });
});

it.each([
  ['no vector', { vectors: [], dimensions: 2 }],
  ['a vector of another length', { vectors: [vector(1)], dimensions: 2 }],
  ['vectors without components', { vectors: [vector()], dimensions: 0 }],
  ['a scale that is no number', { vectors: [{ ...vector(1), scale: Number.NaN }], dimensions: 1 }],
  ['a negative scale', { vectors: [{ ...vector(1), scale: -1 }], dimensions: 1 }],
])('takes no answer with %s', async (_, answer) => {
  await expect(embedderOf(answer).embed(randomUUID(), ['a'], call)).rejects.toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});

it('says which of the two it lacks: an encoder, or a tenant', async () => {
  const embedder = embedderOf({ vectors: [], dimensions: 0 });
  await expect(embedder.embed('odd', ['a'], call)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'tenant_id' }],
  });
  const without = new GrpcEmbedder({} as ServiceClients, { MODELS_ADDRESS: undefined });
  const refusal = without.embed(randomUUID(), ['a'], call);
  await expect(refusal).rejects.toBeInstanceOf(AppError);
  await expect(refusal).rejects.toMatchObject({ code: 'UNAVAILABLE', remedy: 'Set MODELS_ADDRESS.' });
});
