import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { ENCODER_MODEL, locateModel } from '@isthmus/platform-local-models';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

const located = await locateModel(ENCODER_MODEL);
if ('missing' in located)
  console.warn(`Skipped, the encoder is not available: ${located.missing}. ${located.remedy}`);

describe.skipIf('missing' in located)('search with the real encoder', () => {
  let gateway: GatewayHarness;
  beforeAll(async () => {
    gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  });
  afterAll(() => gateway.stop());

  it('goes by words at first, and by meaning too once the vectors are there', async () => {
    const identity = await gateway.identities.identityOf('portal');
    const options = { address: gateway.addresses[1] ?? '', audience: 'maas-gateway', identity };
    const knowledge = createServiceClient(models.KnowledgeDefinition, options);
    const search = async () => {
      const request = { knowledgeBaseId: 'support', query: 'late fee', limit: 3 };
      const { passages } = await knowledge.searchKnowledge(request, { scope: gateway.tenant });
      return passages[0];
    };
    const byWords = await search();
    expect(byWords?.articleId).toBe('billing-03-late-fee');
    expect(byWords?.reasons.map(({ reason }) => reason)).toContain('words');
    expect(byWords?.reasons.map(({ reason }) => reason)).not.toContain('meaning');
    await expect
      .poll(async () => (await search())?.score, { timeout: 60_000, interval: 500 })
      .not.toBe(byWords?.score);
    expect((await search())?.reasons.map(({ reason }) => reason)).toContain('meaning');
    knowledge.close();
  });
});
