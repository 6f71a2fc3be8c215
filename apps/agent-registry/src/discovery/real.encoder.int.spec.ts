import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ENCODER_DIMENSIONS, readEncoderModel, SentenceEncoder } from '@isthmus/kernels';
import { ENCODER_MODEL, locateModel } from '@isthmus/platform-local-models';
import { newTenantScope, queryDatabase } from '@isthmus/testing';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { deployRequest, startHarness, type Harness } from '../testing/registry.harness.js';

const located = await locateModel(ENCODER_MODEL);
if ('missing' in located)
  console.warn(`Skipped, discovery with the real encoder: ${located.missing}. ${located.remedy}`);

const AGENTS = {
  care: 'Handles refunds and returns of online orders.',
  bills: 'Explains bills and due dates.',
  roaming: 'Tells what calls, messages and data cost abroad.',
  天气: '播报各城市的天气预报。',
  reviewer: 'Reviews pull requests and finds bugs in code.',
};

describe.skipIf('missing' in located)('discovery with the real encoder', () => {
  const scope = newTenantScope();
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(inject('databaseAdminUrl'));
    const { 'encoder.weights': weights = '', 'sp.model': pieces = '' } =
      'files' in located ? located.files : {};
    const encoder = new SentenceEncoder(readEncoderModel(await readFile(weights), await readFile(pieces)));
    Object.assign(harness.encoder, {
      refusal: undefined,
      encode: (texts: readonly string[]) => {
        const rows = encoder.encode(texts);
        return texts.map((_, n) => rows.slice(n * ENCODER_DIMENSIONS, (n + 1) * ENCODER_DIMENSIONS));
      },
    });
    for (const [name, description] of Object.entries(AGENTS)) await register(name, description);
    await vi.waitUntil(async () => (await vectorsStored()) === Object.keys(AGENTS).length, 20_000);
  });
  afterAll(() => harness.stop());

  const register = (name: string, description: string) => {
    const skills = [{ id: 'main', name, description, tags: [name], examples: [] }];
    const spec = { ...deployRequest().spec, name, description, skills };
    const request = { idempotencyKey: randomUUID(), spec, endpoint: 'https://agents.example/a2a' };
    return harness.portal.registerAgent(request, { scope });
  };
  const vectorsStored = async () => {
    const sql = 'SELECT 1 FROM registry.agent_vector WHERE tenant_id = $1';
    return (await queryDatabase(inject('databaseAdminUrl'), sql, [scope.tenantId])).length;
  };
  const found = async (query: string) =>
    (await harness.portal.searchAgents({ query, pageSize: 10 }, { scope })).hits.map(
      ({ agent }) => agent?.spec?.name,
    );

  it.each([
    ['退款', 'care'],
    ['money back', 'care'],
    ['账单什么时候到期', 'bills'],
    ['data usage in other countries', 'roaming'],
    ['will it rain tomorrow', '天气'],
    ['代码审查', 'reviewer'],
  ])('finds for %s the agent %s first', async (query, name) => {
    // On a machine that is busy the encoder may be too slow for a query, which then goes by words.
    await expect.poll(async () => (await found(query))[0], { timeout: 15_000, interval: 500 }).toBe(name);
  });

  it.each(['hello', '红烧肉怎么做', 'zzzz qqqq'])('finds nothing for %s', async (query) => {
    expect(await found(query)).toEqual([]);
  });
});
