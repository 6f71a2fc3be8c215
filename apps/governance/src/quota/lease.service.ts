import { Injectable } from '@nestjs/common';
import {
  availableOf,
  decideLease,
  firstEnd,
  windowAt,
  type LeaseDecision,
  type QuotaNode,
} from '@isthmus/domain-governance';
import type { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { lockFunds } from '../ledger/funds.js';
import { LedgerRepository, type LedgerTransaction } from '../ledger/ledger.repository.js';
import { budgetGone, leaseExhausted, leaseMismatch, leaseOver, subjectMismatch } from './quota.errors.js';
import { RecallService } from './recall.service.js';
import type { BudgetNode, BudgetPlace, QuotaRef, StoredLease, Subject } from '../ledger/quota.types.js';

export interface LeaseRequest {
  readonly leaseId: string;
  readonly holder: string;
  readonly budgets: readonly QuotaRef[];
  readonly needTotalMicro: bigint;
  readonly wantTotalMicro: bigint;
  readonly ttlMs: number;
}

export interface GrantedLease {
  readonly leaseId: string;
  readonly totalMicro: bigint;
  readonly chargedMicro: bigint;
  readonly expiresAt: Date;
  readonly expiresInMs: number;
}

type Outcome =
  | { readonly kind: 'granted'; readonly granted: GrantedLease }
  /** `recallable` are the places that lack something, where other leases may cover it. */
  | {
      readonly kind: 'exhausted';
      readonly error: AppError;
      readonly recallable: readonly QuotaRef[];
    };

/** A place on the path of a lease; the balance where `place` is undefined. */
interface PathNode extends QuotaNode {
  readonly place: BudgetPlace | undefined;
}

type Exhausted = Extract<LeaseDecision<PathNode>, { kind: 'exhausted' }>;

/** A budget of a path, with the end of its window. */
type OpenPlace = BudgetPlace & { readonly windowEnd: Date | undefined };

/** Grants leases on a tenant's balance and budgets (ADR 0017). */
@Injectable()
export class LeaseService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly recalls: RecallService,
  ) {}

  /**
   * Sets the total of a lease; throws BUDGET_EXHAUSTED when the need is not available, also after other leases were
   * recalled. Once `signal` has aborted, nothing changes: the holder may have called again, and relies on the later call.
   */
  lease(scope: TenantScope, request: LeaseRequest, signal: AbortSignal): Promise<GrantedLease> {
    const { tenantId } = scope;
    return this.recalls.grantOf<GrantedLease>(tenantId, async () => {
      const outcome = await this.ledger.forTenant(scope, tenantId, (tx) => decide(tx, request, signal));
      if (outcome.kind === 'granted') return outcome;
      const { error, recallable: refs } = outcome;
      if (refs.length === 0) return { kind: 'refused', error };
      const recall = () =>
        this.ledger.forTenant(scope, tenantId, (tx) => tx.announce({ kind: 'recall', tenantId, refs }));
      return { kind: 'refused', error, recall };
    });
  }
}

/** One attempt, in one transaction. */
async function decide(tx: LedgerTransaction, request: LeaseRequest, signal: AbortSignal): Promise<Outcome> {
  const { leaseId, holder, budgets, needTotalMicro, wantTotalMicro, ttlMs } = request;
  const { balanceMicro, heldMicro, now } = await lockFunds(tx);
  signal.throwIfAborted();
  const [existing] = await tx.leases.find([leaseId]);
  if (existing) assertSame(existing, request);
  const places = existing ? [] : await placesOf(tx, budgets, now);
  const path = existing?.path ?? places;
  const windowEnd = existing ? existing.windowEnd : firstEnd(places.map(({ windowEnd: end }) => ({ end })));
  const balance: PathNode = { limitMicro: balanceMicro, spentMicro: 0n, heldMicro, place: undefined };
  const decision = decideLease<PathNode>({
    nodes: [balance, ...(await tx.budgets.nodes(path)).map(pathNode)],
    lease: existing ?? { totalMicro: 0n, chargedMicro: 0n },
    needMicro: needTotalMicro,
    wantMicro: wantTotalMicro,
  });
  if (decision.kind === 'exhausted')
    return {
      kind: 'exhausted',
      error: await exhausted(tx, decision),
      recallable: await recallable(tx, leaseId, decision),
    };
  const { totalMicro } = decision;
  const { totalMicro: present, chargedMicro } = existing ?? { totalMicro: 0n, chargedMicro: 0n };
  const expiresAt = earlier(new Date(now.getTime() + ttlMs), windowEnd);
  await tx.budgets.open(places);
  const growthMicro = totalMicro - present;
  await tx.leases.grant({ leaseId, holder, path, windowEnd, totalMicro, expiresAt, growthMicro });
  if (growthMicro < 0n) await tx.announce({ kind: 'released', tenantId: tx.tenantId });
  const expiresInMs = expiresAt.getTime() - now.getTime();
  return { kind: 'granted', granted: { leaseId, totalMicro, chargedMicro, expiresAt, expiresInMs } };
}

/** The places that lack something; none when what other leases have left would not be enough at one of them. */
async function recallable(
  tx: LedgerTransaction,
  leaseId: string,
  { lacking, needMicro }: Exhausted,
): Promise<QuotaRef[]> {
  const refs: QuotaRef[] = [];
  for (const { place, ...node } of lacking) {
    const missingMicro = needMicro - (availableOf(node) ?? needMicro);
    if (!(await tx.leases.othersHave(leaseId, place, missingMicro))) return [];
    refs.push({ id: place?.id ?? '', subjectId: place?.subjectId ?? '' });
  }
  return refs;
}

/** The windows in which budgets count now. Throws for a budget that is gone, and for one of another subject. */
async function placesOf(tx: LedgerTransaction, refs: readonly QuotaRef[], now: Date): Promise<OpenPlace[]> {
  const budgets = new Map((await tx.budgets.find(refs.map(({ id }) => id))).map((each) => [each.id, each]));
  return refs.map((ref, index) => {
    const budget = budgets.get(ref.id);
    if (!budget) throw budgetGone(ref.id);
    if (!fits(budget.subject, ref.subjectId)) throw subjectMismatch(`budgets.${index}`, ref);
    const { start: windowStart, end: windowEnd } = windowAt(budget.window, now);
    return { ...ref, windowStart, windowEnd };
  });
}

/** Whether `subjectId` is the subject, or one of those that "*" means. */
export function fits({ kind, id }: Subject, subjectId: string): boolean {
  if (kind !== 'organisation' && id === '*') return subjectId !== '' && subjectId !== '*';
  return id === subjectId;
}

function assertSame(lease: StoredLease, request: LeaseRequest): void {
  const key = (refs: readonly QuotaRef[]) =>
    JSON.stringify(refs.map(({ id, subjectId }) => [id, subjectId]).sort());
  if (lease.holder !== request.holder || key(lease.path) !== key(request.budgets))
    throw leaseMismatch(lease.leaseId);
  if (lease.isOver) throw leaseOver(lease.leaseId);
}

function pathNode({ id, subjectId, windowStart, ...node }: BudgetNode): PathNode {
  return { ...node, place: { id, subjectId, windowStart } };
}

async function exhausted(tx: LedgerTransaction, { node, needMicro }: Exhausted): Promise<AppError> {
  const { limitMicro = 0n, spentMicro, heldMicro, place } = node;
  const [budget] = place ? await tx.budgets.find([place.id]) : [];
  return leaseExhausted(budget, {
    subjectId: place?.subjectId ?? '',
    limitMicro,
    needMicro,
    availableMicro: limitMicro - spentMicro - heldMicro,
  });
}

function earlier(a: Date, b: Date | undefined): Date {
  return b && b < a ? b : a;
}
