import { AppError } from '@isthmus/platform-errors';
import { newTenantScope, createTestIdentities } from '@isthmus/testing';
import { beforeEach, expect, it } from 'vitest';
import type { HandOverAsking } from '../handover/handover.asking.js';
import type { LeaseService } from '../lease/lease.service.js';
import type { TaskArchive } from '../task/task.archive.repository.js';
import { KnowledgeService } from './knowledge.service.js';
import { RuntimeService } from './runtime.service.js';
import type { RuntimeCalls, RuntimeSubject } from './runtime.types.js';

const tenant = newTenantScope('agent:a-1');
const identities = await createTestIdentities();
const [host, gateway] = [
  await identities.identityOf('agent-host'),
  await identities.identityOf('agent-gateway'),
];

/** What the services were asked, in order. */
let asked: unknown[];
let calls: RuntimeCalls;

beforeEach(() => {
  asked = [];
  const note =
    (name: string) =>
    async (...call: unknown[]) => {
      asked.push([name, ...call]);
    };
  // As far as they are used.
  const tasks = { save: note('save'), append: note('append') } as unknown as TaskArchive;
  const leases = { grant: note('grant') } as unknown as LeaseService;
  const handOvers = { heard: note('heard') } as unknown as HandOverAsking;
  const knowledge = new KnowledgeService({
    searchKnowledge: async (search, { scope, deadline }) => {
      asked.push(['search', search, scope, deadline]);
      return { passages: [{ articleId: 'x', title: 'T', text: 't', score: 1 }] as never };
    },
  });
  const request = {
    scope: tenant,
    agentId: 'a-1',
    instanceId: 'i-1',
    spec: { knowledgeBaseId: 'kb-1' },
  } as RuntimeSubject;
  calls = new RuntimeService({ identity: host }, leases, knowledge, tasks, handOvers).callsOf(
    request,
    () => undefined,
  );
});

it('verifies tokens of the agent’s own tenant, with the time they expire', async () => {
  const token = await gateway.tokenFor('agent-host', { ...tenant, actor: 'user:u-1' });
  const verified = await calls.verifyToken(token);
  expect(verified).toMatchObject({ service: 'agent-gateway', actor: 'user:u-1' });
  const lifeMs = verified.expiresAt.getTime() - Date.now();
  expect(lifeMs).toBeGreaterThan(290_000);
  expect(lifeMs).toBeLessThanOrEqual(300_000);
});

it.each([
  ['another tenant', newTenantScope()],
  ['the platform', { kind: 'platform' as const, actor: 'service:agent-gateway' }],
])('refuses a token of %s', async (_, scope) => {
  const token = await gateway.tokenFor('agent-host', scope);
  await expect(calls.verifyToken(token)).rejects.toEqual(
    new AppError('UNAUTHENTICATED', 'The token is not for this agent'),
  );
});

it('issues tokens for the models in the name of the agent', async () => {
  const models = await identities.identityOf('maas-gateway');
  const { service, scope } = await models.verify(await calls.issueModelToken());
  expect([service, scope]).toEqual(['agent-host', tenant]);
});

it('searches the knowledge base of the agent under its tenant, and passes on no more than passages hold', async () => {
  expect(await calls.searchKnowledge({ query: 'q', limit: 3 })).toEqual([
    { articleId: 'x', title: 'T', text: 't' },
  ]);
  expect(asked).toEqual([['search', { knowledgeBaseId: 'kb-1', query: 'q', limit: 3 }, tenant, 5_000]]);
});

it('keeps tasks and conversations under the agent and its tenant, whatever the runtime sends', async () => {
  const owner = { scope: tenant, agentId: 'a-1' };
  const turn = { owner: 'user:u', contextId: 'c', taskId: 't', messageId: 'm', lines: [] };
  await calls.appendConversation(turn);
  expect(asked).toEqual([
    ['append', owner, turn],
    ['heard', owner, turn],
  ]);
});
