import { randomUUID } from 'node:crypto';
import type { TenantScope } from '@isthmus/platform-identity';
import { ask, clientFor, fetchCard, fetchWithKey } from './a2a-client.ts';
import { deploySupport, settled } from './deployments.ts';
import { endpoint } from './endpoints.ts';
import { eventually } from './eventually.ts';
import { createKey, servicesAs, type Services } from './services.ts';
import type { OwnedIds } from './rpc-case.ts';

/** What the tenant's own hold reserves. */
const HELD_MICRO = 1_000n;

/** A tenant's resources, one of every kind with an id. */
export async function ownThings(portal: Services, scope: TenantScope): Promise<OwnedIds> {
  const idempotencyKey = randomUUID();
  const { id: agentId } = await deploySupport(portal, scope, { idempotencyKey });
  const { key, secret } = await portal.keys.createKey(
    { idempotencyKey, name: 'owner', scopes: ['models', 'agents'] },
    { scope },
  );
  if (!key) throw new Error('no key was returned');
  const metering = await servicesAs('maas-gateway');
  const holdKey = randomUUID();
  await metering.ledger.reserve(
    { key: holdKey, amountMicro: HELD_MICRO, ttlMs: 3_600_000, purpose: 'isolation' },
    { scope },
  );
  const eventId = randomUUID();
  const traceId = traceOf(eventId);
  const line = { eventId, sku: 'agent.message', quantity: 1n, at: new Date(), agentId, traceId };
  await metering.ledger.post({ lines: [line] }, { scope });
  const knowledge = await ownKnowledge(portal, scope);
  const answerId = await ownAnswer(portal, scope, knowledge);
  await settled(portal, scope, { agentId });
  const handedOver = await ownHandOver(portal, scope, { agentId, keyId: key.id, secret });
  const actions = [
    'agent.deploy',
    'agent.ready',
    'key.create',
    'knowledge.create',
    'document.upload',
    'answer.mark',
    'hand-over.taken',
  ];
  await audited(portal, scope, actions);
  return {
    tenantId: scope.tenantId,
    agentId,
    instanceId: `${agentId}-1`,
    leaseId: randomUUID(),
    reservationKey: `${agentId}/1`,
    keyId: key.id,
    idempotencyKey,
    holdKey,
    eventId,
    ...knowledge,
    answerId,
    ...handedOver,
  };
}

/** A conversation with the agent that a member has taken over. */
async function ownHandOver(
  { handOvers, ledger, keys: keyService }: Services,
  scope: TenantScope,
  { agentId, keyId, secret }: { agentId: string; keyId: string; secret: string },
): Promise<Pick<OwnedIds, 'handOverId' | 'contextId'>> {
  const contextId = randomUUID();
  const { heldMicro: heldBefore } = await ledger.getAccount({}, { scope });
  const fetchImpl = fetchWithKey(secret);
  const card = await fetchCard(`${endpoint('gateway')}/agents/${agentId}/`, fetchImpl);
  await ask(await clientFor(card, fetchImpl), 'How do I pay my bill?', contextId);
  const conversation = { agentId, owner: `key:${keyId}`, contextId };
  await eventually('the conversation to be charged', async () => {
    const [{ entries }, { keys }, { heldMicro }] = await Promise.all([
      ledger.listUsage({ pageSize: 100 }, { scope }),
      keyService.listKeys({ pageSize: 100 }, { scope }),
      ledger.getAccount({}, { scope }),
    ]);
    const skus = entries.map(({ line }) => line?.sku);
    const isCharged = ['model.input', 'model.output'].every((sku) => skus.includes(sku));
    const messages = skus.filter((sku) => sku === 'agent.message').length;
    return (
      isCharged &&
      messages > 1 &&
      heldMicro === heldBefore &&
      keys.some(({ lastUsedAt }) => lastUsedAt !== undefined)
    );
  });
  const { id } = await handOvers.startHandOver({ idempotencyKey: randomUUID(), ...conversation }, { scope });
  return { handOverId: id, contextId };
}

async function ownKnowledge(
  { knowledge }: Services,
  scope: TenantScope,
): Promise<Pick<OwnedIds, 'knowledgeBaseId' | 'documentId'>> {
  const { id: knowledgeBaseId } = await knowledge.createKnowledgeBase(
    { idempotencyKey: randomUUID(), name: 'Manual' },
    { scope },
  );
  const document = {
    name: 'manual.md',
    mediaType: 'text/markdown',
    content: Buffer.from('# Warranty\n\nThe warranty is nine months.'),
  };
  const { id: documentId } = await knowledge.uploadDocument(
    { ...document, idempotencyKey: randomUUID(), knowledgeBaseId },
    { scope },
  );
  await eventually('the document to be indexed', async () => {
    const { state } = await knowledge.getDocument({ knowledgeBaseId, documentId }, { scope });
    return state === 'ready';
  });
  return { knowledgeBaseId, documentId };
}

/** An answer from a knowledge base that the tenant has marked. */
async function ownAnswer(
  portal: Services,
  scope: TenantScope,
  { knowledgeBaseId }: Pick<OwnedIds, 'knowledgeBaseId'>,
): Promise<string> {
  const { secret } = await createKey(portal, scope);
  const response = await fetch(`${endpoint('models')}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `extract/${knowledgeBaseId}`,
      messages: [{ role: 'user', content: 'How long is the warranty?' }],
    }),
  });
  const { id: answerId } = (await response.json()) as { id: string }; // of every completion
  const mark = { idempotencyKey: randomUUID(), answerId, verdict: 'right' };
  await eventually('the answer to be marked', async () => {
    return (await portal.knowledge.markAnswer(mark, { scope })).answerId === answerId;
  });
  // What is compared later must not change by its charge, nor by the slice of the budget that the gateway returns after it.
  await eventually('the answer to be charged', async () => {
    const { entries } = await portal.ledger.listUsage({ pageSize: 100 }, { scope });
    const { heldMicro } = await portal.ledger.getAccount({}, { scope });
    return entries.some(({ line }) => line?.sku === 'model.output') && heldMicro === HELD_MICRO;
  });
  return answerId;
}

/** Records reach the log after their changes; what is compared later must not grow by them. */
async function audited(portal: Services, scope: TenantScope, actions: string[]): Promise<void> {
  await eventually(`the audit log to hold ${actions.join(', ')}`, async () => {
    const { records } = await portal.audit.listRecords({ pageSize: 100 }, { scope });
    return actions.every((action) => records.some((record) => record.action === action));
  });
}

/** The trace of the charge that `ownThings` posts. */
export function traceOf(eventId: string): string {
  return eventId.replaceAll('-', '');
}

/** Ids of the same format that nobody owns. */
export function unknownIds(): OwnedIds {
  const agentId = randomUUID();
  return {
    tenantId: randomUUID(),
    agentId,
    instanceId: `${agentId}-1`,
    leaseId: randomUUID(),
    reservationKey: `${agentId}/1`,
    keyId: randomUUID(),
    idempotencyKey: randomUUID(),
    holdKey: randomUUID(),
    eventId: randomUUID(),
    knowledgeBaseId: randomUUID(),
    documentId: randomUUID(),
    answerId: `chatcmpl-${randomUUID().replaceAll('-', '')}`,
    handOverId: randomUUID(),
    contextId: randomUUID(),
  };
}

/** Everything the tenant can see of itself, for comparing before and after. */
export async function seenByOwner(portal: Services, scope: TenantScope): Promise<string> {
  const bases = await portal.knowledge.listKnowledgeBases({}, { scope });
  const own = bases.knowledgeBases.filter((base) => base.own);
  const [agents, keys, account, usage, chain, feedback, handOvers] = await Promise.all([
    portal.registry.listAgents({ pageSize: 100 }, { scope }),
    portal.keys.listKeys({ pageSize: 100 }, { scope }),
    portal.ledger.getAccount({}, { scope }),
    portal.ledger.listUsage({ pageSize: 100 }, { scope }),
    portal.audit.listRecords({ pageSize: 100 }, { scope }),
    Promise.all(own.map(({ id }) => portal.knowledge.listAnswerFeedback({ knowledgeBaseId: id }, { scope }))),
    portal.handOvers.listHandOvers({}, { scope }),
  ]);
  // The owner is charged for the running agent meanwhile.
  const entries = usage.entries.filter(({ line }) => line?.sku !== 'compute.unit');
  return JSON.stringify(
    { agents, keys, held: account.heldMicro, entries, chain, bases, feedback, handOvers },
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
    1,
  );
}

/** A response or a request as text, to look for ids in it. */
export function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? ''
  );
}
