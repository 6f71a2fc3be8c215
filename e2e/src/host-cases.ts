import { service, type OwnedIds, type RpcCase } from './rpc-case.ts';

const portal = { caller: 'portal' };
const attached = { caller: 'agent-host', outcome: 'hidden' } as const;
const instance = ({ instanceId }: OwnedIds) => ({ instanceId });

/** Of conversations that go to a person, and of runtimes. */
export const HOST_CASES: Record<string, RpcCase> = {
  ...service('isthmus.host.v1.HandOvers', {
    ListHandOvers: { ...portal, outcome: 'own', request: ({ agentId }) => ({ agentId }) },
    GetHandOver: { ...portal, outcome: 'hidden', request: ({ handOverId: id }) => ({ id }) },
    StartHandOver: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, agentId, keyId, contextId }) => ({
        idempotencyKey: `${idempotencyKey}-start`,
        agentId,
        owner: `key:${keyId}`,
        contextId,
      }),
    },
    TakeHandOver: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, handOverId: id }) => ({ idempotencyKey: `${idempotencyKey}-take`, id }),
    },
    ReplyToCustomer: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, handOverId: id }) => ({
        idempotencyKey: `${idempotencyKey}-reply`,
        id,
        text: 'intruder',
      }),
    },
    EndHandOver: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, handOverId: id }) => ({
        idempotencyKey: `${idempotencyKey}-end`,
        id,
        outcome: 'resolved',
      }),
    },
    GetHandOverRule: { ...portal, outcome: 'own', request: ({ agentId }) => ({ agentId }) },
    SetHandOverRule: {
      ...portal,
      outcome: 'hidden',
      request: ({ idempotencyKey, agentId }) => ({
        idempotencyKey: `${idempotencyKey}-rule`,
        agentId,
        rule: { enabled: true, answers: 1, confidenceMin: 0, waitMinutes: 1 },
      }),
    },
    GetServiceMeasures: {
      ...portal,
      outcome: 'own',
      request: ({ agentId }) => ({ agentId, from: new Date(0), to: new Date(86_400_000) }),
    },
  }),
  // Tokens of runtimes are signed by their host; one that names no runtime sees nothing of any instance.
  ...service('isthmus.host.v1.RuntimeHost', {
    Attach: { ...attached, request: instance },
    Detach: { ...attached, request: () => ({ reason: 'intruder' }) },
    VerifyToken: { ...attached, request: () => ({ token: 'intruder' }) },
    IssueModelToken: attached,
    HoldLease: { ...attached, request: () => ({ endpoint: 'http://127.0.0.1:9' }) },
    SaveTask: {
      ...attached,
      request: ({ agentId, instanceId }) => ({
        task: {
          id: agentId,
          owner: 'user:e2e',
          contextId: agentId,
          state: 'TASK_STATE_WORKING',
          statusAt: new Date(),
          instanceId,
          taskJson: '{}',
        },
      }),
    },
    HoldTasks: { ...attached, request: () => ({ limit: 1 }) },
    LoadTask: { ...attached, request: ({ agentId }) => ({ owner: 'user:e2e', id: agentId }) },
    ListTasks: { ...attached, request: () => ({ owner: 'user:e2e', limit: 10 }) },
    LoadConversation: {
      ...attached,
      request: ({ agentId }) => ({ owner: 'user:e2e', contextId: agentId, limit: 10 }),
    },
    AppendConversation: {
      ...attached,
      request: ({ agentId }) => ({
        owner: 'user:e2e',
        contextId: agentId,
        taskId: agentId,
        messageId: agentId,
        lines: [{ role: 'user', text: 'intruder' }],
      }),
    },
    HandOver: {
      ...attached,
      request: ({ agentId }) => ({
        owner: 'user:e2e',
        contextId: agentId,
        taskId: agentId,
        reason: 'asked',
        language: 'en',
      }),
    },
    SearchKnowledge: { ...attached, request: () => ({ query: 'bill', limit: 5 }) },
  }),
};
