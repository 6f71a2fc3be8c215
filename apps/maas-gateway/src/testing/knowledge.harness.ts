import { models } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { newTenantScope } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayHarness } from './gateway.harness.js';

const READY_MS_MAX = 90_000;

/** A text of a tenant's own. */
const HANDBOOK = `# Warranty of kettles

Our kettles have a warranty of twenty-seven months from the day of purchase.

## How to claim

Send the kettle with the receipt to the workshop in Wuhan. The repair takes nine working days.

# Opening hours

The shop is open from ten to seven, and closed on Mondays.
`;

/** The knowledge bases of a fresh tenant, as the portal reaches them at one gateway. */
export async function knowledgeOf(gateway: GatewayHarness, { scope = newTenantScope(), instance = 0 } = {}) {
  const identity = await gateway.identities.identityOf('portal');
  const options = { address: gateway.addresses[instance] ?? '', audience: 'maas-gateway', identity };
  const api = createServiceClient(models.KnowledgeDefinition, options);
  const upload = (knowledgeBaseId: string, change: Partial<models.UploadDocumentRequest> = {}) =>
    api.uploadDocument(
      {
        idempotencyKey: randomUUID(),
        knowledgeBaseId,
        name: 'handbook.md',
        mediaType: 'text/markdown',
        content: Buffer.from(HANDBOOK),
        ...change,
      },
      { scope },
    );
  const document = (knowledgeBaseId: string, documentId: string) =>
    api.getDocument({ knowledgeBaseId, documentId }, { scope });
  return {
    api,
    scope,
    upload,
    document,
    newBase: async (name = 'Handbook') =>
      (await api.createKnowledgeBase({ idempotencyKey: randomUUID(), name }, { scope })).id,
    /** When its newest version is ready or failed. */
    ended: async (knowledgeBaseId: string, documentId: string) => {
      for (const until = Date.now() + READY_MS_MAX; Date.now() < until; await sleep(100)) {
        const found = await document(knowledgeBaseId, documentId);
        if (found.state === 'ready' || found.state === 'failed') return found;
      }
      throw new Error('the document was not indexed in time');
    },
    search: async (knowledgeBaseId: string, query: string) =>
      (await api.searchKnowledge({ knowledgeBaseId, query, limit: 3 }, { scope })).passages,
  };
}
