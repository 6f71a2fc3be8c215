import { quota } from '@isthmus/contracts';
import { service, type OwnedIds, type RpcCase } from './rpc-case.ts';

const line = ({ eventId, agentId }: OwnedIds) => ({
  eventId,
  agentId,
  sku: 'agent.message',
  quantity: 1n,
  at: new Date(),
});
/** Lists show it again, so it is not the owner's. */
const subject = { kind: quota.SubjectKind.KEY, id: 'intruder' };

const portal = { caller: 'portal' };
const gateway = { caller: 'maas-gateway' };
const holder = { caller: 'maas-gateway', outcome: 'platform' } as const;
const shared = { caller: 'portal', open: true, outcome: 'shared' } as const;

/** One case for every RPC of governance, by path. */
export const GOVERNANCE_CASES: Record<string, RpcCase> = {
  ...service('isthmus.governance.v1.Ledger', {
    OpenAccount: {
      ...portal,
      outcome: 'platform',
      request: ({ tenantId }) => ({ tenantId, currency: 'CNY', creditMicro: 1n }),
    },
    GetAccount: { ...portal, outcome: 'own' },
    AddCredit: {
      caller: 'portal',
      outcome: 'platform',
      request: ({ tenantId }) => ({ key: 'intruder', tenantId, amountMicro: 1n, reason: 'intruder' }),
    },
    ListAccounts: {
      ...portal,
      outcome: 'platform',
      request: ({ tenantId }) => ({ tenantIds: [tenantId], spentFrom: new Date() }),
    },
    ListCredits: { ...portal, outcome: 'platform', request: ({ tenantId }) => ({ tenantId }) },
    AddPrice: {
      ...portal,
      outcome: 'platform',
      request: () => ({
        sku: 'model.input',
        model: 'intruder',
        amountMicro: 1n,
        per: 1n,
        effectiveFrom: new Date(Date.now() + 3_600_000),
      }),
    },
    WithdrawPrice: { ...portal, outcome: 'platform', request: () => ({ priceId: 'model.input@intruder' }) },
    Reserve: {
      ...gateway,
      outcome: 'own',
      request: ({ holdKey }) => ({ key: `${holdKey}-2`, amountMicro: 1n, ttlMs: 1_000, purpose: 'intruder' }),
    },
    Settle: { ...gateway, outcome: 'own', request: ({ holdKey }) => ({ key: holdKey, lines: [] }) },
    Void: { ...gateway, outcome: 'own', request: ({ holdKey }) => ({ key: holdKey }) },
    Post: {
      ...gateway,
      outcome: 'own',
      request: (ids) => ({ lines: [{ ...line(ids), eventId: `${ids.eventId}-2`, agentId: '' }] }),
    },
    ListPrices: shared,
    ListUsage: { ...portal, outcome: 'own', request: ({ agentId }) => ({ agentId }) },
    GetCharges: { ...portal, outcome: 'own', request: ({ eventId }) => ({ eventIds: [eventId] }) },
    ExportUsage: {
      ...portal,
      outcome: 'own',
      request: () => ({ from: new Date(Date.now() - 86_400_000), to: new Date(), format: 'focus' }),
    },
    ListCharges: {
      ...holder,
      request: () => ({ skus: ['model.input'], from: new Date(Date.now() - 60_000), to: new Date() }),
    },
    SummariseUsage: {
      ...portal,
      outcome: 'own',
      request: () => ({
        from: new Date(Date.now() - 86_400_000),
        to: new Date(),
        groupBy: 'agent',
        bucket: 'hour',
      }),
    },
  }),
  ...service('isthmus.governance.v1.Quota', {
    SetBudget: {
      ...portal,
      outcome: 'own',
      request: () => ({ subject, window: 'day', limitMicro: 1n }),
    },
    ListBudgets: { ...portal, outcome: 'own' },
    DeleteBudget: { ...portal, outcome: 'own', request: ({ leaseId }) => ({ id: leaseId }) },
    SetRateLimit: {
      ...portal,
      outcome: 'own',
      request: () => ({ subject, requestsPerMinute: 1n }),
    },
    ListRateLimits: { ...portal, outcome: 'own' },
    DeleteRateLimit: { ...portal, outcome: 'own', request: ({ leaseId }) => ({ id: leaseId }) },
    GetPolicy: { ...gateway, outcome: 'own' },
    Lease: {
      ...gateway,
      outcome: 'own',
      request: ({ leaseId }) => ({
        leaseId,
        holder: leaseId,
        budgets: [],
        needTotalMicro: 1n,
        wantTotalMicro: 1n,
        ttlMs: 1_000,
      }),
    },
    Renew: { ...holder, request: ({ leaseId }) => ({ holder: leaseId, ttlMs: 1_000 }) },
    ReleaseHolder: { ...holder, request: ({ leaseId }) => ({ holder: leaseId }) },
    Charge: {
      ...gateway,
      outcome: 'own',
      request: (ids) => ({
        charges: [
          {
            id: `${ids.eventId}-3`,
            leaseId: ids.leaseId,
            heldMicro: 1n,
            lines: [{ ...line(ids), eventId: `${ids.eventId}-3`, agentId: '' }],
          },
        ],
      }),
    },
    LeaseRate: {
      ...gateway,
      outcome: 'own',
      request: ({ leaseId }) => ({
        holder: leaseId,
        limit: { id: leaseId, subjectId: '' },
        needRequests: 1n,
      }),
    },
    Watch: { ...holder, request: ({ leaseId }) => ({ holder: leaseId }) },
  }),
  ...service('isthmus.governance.v1.Audit', {
    Append: {
      ...shared,
      outcome: 'own',
      request: () => ({ eventId: 'intruder', action: 'intruder.tried', resource: 'nothing', at: new Date() }),
    },
    ListRecords: { ...portal, outcome: 'own' },
    VerifyChain: { ...portal, outcome: 'own' },
  }),
};
