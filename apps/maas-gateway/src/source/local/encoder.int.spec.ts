import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import type OpenAI from 'openai';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { linesOf } from '../../testing/fake-ledger.js';
import { startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';
import { locateEncoder } from './encoder.located.js';

const MODEL = 'local/sentence-encoder-multilingual';
const located = await locateEncoder();
if ('missing' in located)
  console.warn(`Skipped, the real encoder is not available: ${located.missing} ${located.remedy}`);

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, n) => sum + value * (b[n] ?? 0), 0);
const encoderOf = async (gateway: GatewayHarness, caller: 'agent-registry' | 'portal') =>
  createServiceClient(models.EmbeddingsDefinition, {
    address: gateway.addresses[0] ?? '',
    audience: 'maas-gateway',
    identity: await gateway.identities.identityOf(caller),
  });
const start = () => startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));

describe.skipIf('missing' in located)('the real encoder', () => {
  let gateway: GatewayHarness;
  let client: OpenAI;
  beforeAll(async () => {
    gateway = await start();
    client = await gateway.client();
  });
  afterAll(() => gateway.stop());

  it('embeds for the official client in base64 and as floats, and charges its own tokens once', async () => {
    const input = ['How do I get my money back?', '我想退款', 'The weather is fine.'];
    const { data: answer, response } = await client.embeddings.create({ model: MODEL, input }).withResponse();
    const [question = [], same = [], other = []] = answer.data.map(({ embedding }) => embedding);
    expect(question).toHaveLength(512);
    expect(dot(question, question)).toBeCloseTo(1, 3);
    expect(dot(question, same)).toBeGreaterThan(dot(question, other) + 0.2);
    const floats = await client.embeddings.create({ model: MODEL, input, encoding_format: 'float' });
    expect(dot(floats.data[0]?.embedding ?? [], question)).toBeCloseTo(1, 5);
    const { prompt_tokens: tokens } = answer.usage;
    expect(tokens).toBeGreaterThan(15);
    const lines = () => linesOf(response.headers.get('x-request-id') ?? '');
    await expect
      .poll(() => lines().map(({ sku, quantity }) => [sku, Number(quantity)]))
      .toEqual([['model.input', tokens]]);
  });

  it('cuts vectors to fewer dimensions, of length 1', async () => {
    const { data } = await client.embeddings.create({ model: MODEL, input: 'refund', dimensions: 64 });
    expect(data[0]?.embedding).toHaveLength(64);
    expect(dot(data[0]?.embedding ?? [], data[0]?.embedding ?? [])).toBeCloseTo(1, 5);
  });

  it.each([
    [{ input: [[1, 2]] }, 'input'],
    [{ input: ['a', ''] }, 'input.1'],
    [{ input: ['a', 'word '.repeat(20_000)] }, 'input.1'],
    [{ input: 'a', dimensions: 513 }, 'dimensions'],
  ])('refuses %# by the parameter at fault', async (members, param) => {
    await expect(client.embeddings.create({ model: MODEL, ...members })).rejects.toMatchObject({
      status: 400,
      param,
    });
  });

  it('serves two thousand inputs, and chat models are of another kind', async () => {
    const input = Array.from({ length: 2_048 }, (_, n) => `text number ${n}`);
    expect((await client.embeddings.create({ model: MODEL, input })).data).toHaveLength(2_048);
    await expect(client.embeddings.create({ model: 'extract/support', input: 'a' })).rejects.toMatchObject({
      status: 400,
      param: 'model',
    });
  });

  it('embeds for services in both formats, and for the registry only', async () => {
    const encoder = await encoderOf(gateway, 'agent-registry');
    const scope = newTenantScope();
    const texts = ['refunds', '退款'];
    const { vectors, ...about } = await encoder.embed({ texts, format: models.VectorFormat.INT8 }, { scope });
    expect(about).toEqual({ model: MODEL, modelVersion: expect.stringContaining('0.2.1'), dimensions: 512 });
    const [one = [], other = []] = vectors.map(({ values, scale }) =>
      Array.from(new Int8Array(values), (value) => value * scale),
    );
    expect(dot(one, one)).toBeCloseTo(1, 1);
    expect(dot(one, other)).toBeGreaterThan(0.5);
    const floats = await encoder.embed({ texts, format: models.VectorFormat.FLOAT32 }, { scope });
    expect(floats.vectors[0]).toMatchObject({ scale: 1 });
    expect(floats.vectors[0]?.values.readFloatLE(0)).toBeCloseTo(one[0] ?? NaN, 2);
    const stranger = await encoderOf(gateway, 'portal');
    await expect(stranger.embed({ texts }, { scope })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    encoder.close();
    stranger.close();
  });
});

describe('where the files are absent', () => {
  const before = process.env['ISTHMUS_MODELS_FOLDER'];
  let gateway: GatewayHarness;
  beforeAll(async () => {
    process.env['ISTHMUS_MODELS_FOLDER'] = await mkdtemp(join(tmpdir(), 'no-models-'));
    gateway = await start();
  });
  afterAll(async () => {
    if (before === undefined) delete process.env['ISTHMUS_MODELS_FOLDER'];
    else process.env['ISTHMUS_MODELS_FOLDER'] = before;
    await gateway.stop();
  });

  it('lists the encoder as not available, and answers calls with what to do', async () => {
    const client = await gateway.client();
    await expect(client.embeddings.create({ model: MODEL, input: 'a' })).rejects.toMatchObject({
      status: 503,
      message: expect.stringContaining('npm run models'),
    });
    const encoder = await encoderOf(gateway, 'agent-registry');
    const texts = ['a'];
    const request = { texts, format: models.VectorFormat.INT8 };
    await expect(encoder.embed(request, { scope: gateway.tenant })).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      remedy: expect.stringContaining('npm run models'),
    });
    encoder.close();
    const catalogue = createServiceClient(models.ModelsDefinition, {
      address: gateway.addresses[0] ?? '',
      audience: 'maas-gateway',
      identity: await gateway.identities.identityOf('portal'),
    });
    const { models: listed } = await catalogue.listModels({}, { scope: gateway.tenant });
    const encoderListed = listed.find(({ id }) => id === MODEL);
    expect(encoderListed?.description).not.toContain(tmpdir());
    expect(encoderListed).toMatchObject({
      kind: 'embedding',
      available: false,
      description: expect.stringContaining('npm run models'),
    });
    catalogue.close();
  });
});
