import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { windowAt } from '@isthmus/domain-governance';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { appendRecord } from '../audit/append-record.js';
import { LedgerRepository, type LedgerTransaction } from '../ledger/ledger.repository.js';
import type { StoredBudget, StoredRateLimit, Subject } from '../ledger/quota.types.js';

/** Of each kind, a tenant. */
const RULES_MAX = 1_000;

/** A budget with what its present window has; 0 for one of each subject of a kind. */
export interface BudgetState extends StoredBudget {
  readonly spentMicro: bigint;
  readonly heldMicro: bigint;
}

/** The budgets and rate limits of a tenant. Every change is in its audit log, and announced to the holders. */
@Injectable()
export class PolicyService {
  constructor(private readonly ledger: LedgerRepository) {}

  setBudget(scope: TenantScope, request: Omit<StoredBudget, 'id'>): Promise<BudgetState> {
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      await tx.budgets.lockRules();
      const budgets = await tx.budgets.all();
      const same = budgets.find(({ subject, window }) => isSame({ subject, window }, request));
      if (same?.limitMicro !== request.limitMicro) {
        if (!same) assertRoom(budgets, 'budgets');
        const { id } = await tx.budgets.put({ id: randomUUID(), ...request });
        const { subject, window, limitMicro } = request;
        const attributes = { ...wordsOf(subject), window, limit_micro: limitMicro.toString() };
        await changed(tx, scope, { action: 'budget.set', resource: `budget/${id}`, attributes });
        return stateOf(tx, { id, ...request });
      }
      return stateOf(tx, same);
    });
  }

  /** Leases that have the budget on their path keep it until they are over. */
  async deleteBudget(scope: TenantScope, id: string): Promise<void> {
    await this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const removed = await tx.budgets.remove(id);
      if (!removed) return;
      const attributes = { ...wordsOf(removed.subject), window: removed.window };
      await changed(tx, scope, { action: 'budget.delete', resource: `budget/${id}`, attributes });
    });
  }

  setRateLimit(scope: TenantScope, request: Omit<StoredRateLimit, 'id'>): Promise<StoredRateLimit> {
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      await tx.rates.lockRules();
      const limits = await tx.rates.all();
      const same = limits.find(({ subject }) => isSame({ subject }, request));
      if (same && isEqual(same, request)) return same;
      if (!same) assertRoom(limits, 'rate limits');
      const limit = await tx.rates.put({ id: randomUUID(), ...request });
      const attributes = {
        ...wordsOf(limit.subject),
        requests_per_minute: limit.requestsPerMinute.toString(),
        tokens_per_minute: limit.tokensPerMinute.toString(),
        concurrent_requests: limit.concurrentRequests.toString(),
      };
      await changed(tx, scope, { action: 'rate-limit.set', resource: `rate-limit/${limit.id}`, attributes });
      return limit;
    });
  }

  async deleteRateLimit(scope: TenantScope, id: string): Promise<void> {
    await this.ledger.forTenant(scope, scope.tenantId, async (tx) => {
      const removed = await tx.rates.remove(id);
      if (!removed) return;
      const attributes = wordsOf(removed.subject);
      await changed(tx, scope, { action: 'rate-limit.delete', resource: `rate-limit/${id}`, attributes });
    });
  }

  policy(scope: TenantScope): Promise<{ budgets: BudgetState[]; limits: StoredRateLimit[] }> {
    return this.ledger.forTenant(scope, scope.tenantId, async (tx) => ({
      budgets: await statesOf(tx, await tx.budgets.all()),
      limits: await tx.rates.all(),
    }));
  }
}

async function changed(
  tx: LedgerTransaction,
  { tenantId, actor }: TenantScope,
  change: { action: string; resource: string; attributes: Record<string, string> },
): Promise<void> {
  const eventId = `ledger.${change.action}:${randomUUID()}`;
  await appendRecord(tx.audit, { eventId, ...change, actor, at: new Date() });
  await tx.announce({ kind: 'policy', tenantId });
}

async function stateOf(tx: LedgerTransaction, budget: StoredBudget): Promise<BudgetState> {
  const [state] = await statesOf(tx, [budget]);
  if (!state) throw new Error('each budget has a state');
  return state;
}

async function statesOf(tx: LedgerTransaction, budgets: readonly StoredBudget[]): Promise<BudgetState[]> {
  const now = new Date();
  const places = budgets.map(({ id, subject, window }) => ({
    id,
    subjectId: subject.id,
    windowStart: windowAt(window, now).start,
  }));
  const nodes = await tx.budgets.nodes(places);
  return budgets.map((budget, n) => {
    const { spentMicro = 0n, heldMicro = 0n } = nodes[n] ?? {};
    return { ...budget, spentMicro, heldMicro };
  });
}

interface Identity {
  readonly subject: Subject;
  readonly window?: string;
}

function isSame(one: Identity, other: Identity): boolean {
  return (
    one.subject.kind === other.subject.kind &&
    one.subject.id === other.subject.id &&
    (one.window === undefined || one.window === other.window)
  );
}

function isEqual(one: StoredRateLimit, other: Omit<StoredRateLimit, 'id'>): boolean {
  return (
    one.requestsPerMinute === other.requestsPerMinute &&
    one.tokensPerMinute === other.tokensPerMinute &&
    one.concurrentRequests === other.concurrentRequests
  );
}

function assertRoom(present: readonly unknown[], name: string): void {
  if (present.length < RULES_MAX) return;
  throw new AppError('LIMIT_EXCEEDED', `The organisation has ${present.length} ${name} already`, {
    remedy: `Delete ${name} that are no longer needed, or use one for each subject of a kind ("*").`,
  });
}

function wordsOf({ kind, id }: Subject): Record<string, string> {
  return { subject: id === '' ? kind : `${kind} ${id}` };
}
