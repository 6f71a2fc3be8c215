import 'server-only';
import { quota } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { WINDOWS, type BudgetWindow } from '../../spend/windows';
import { runtime } from '../runtime';

/** Amounts are micro-units of the account's currency. */
export interface BudgetView {
  id: string;
  window: BudgetWindow;
  limitMicro: number;
  /** Of the present window. */
  spentMicro: number;
  /** Reserved for requests that have not ended. */
  heldMicro: number;
}

/** A number of 0 does not limit. */
export interface RateLimitView {
  id: string;
  requestsPerMinute: number;
  tokensPerMinute: number;
  concurrentRequests: number;
}

/** What limits one key or, with the empty id, the organisation. */
export interface SpendRules {
  keyId: string;
  budgets: BudgetView[];
  limit: RateLimitView | undefined;
}

/** The rules of the organisation and of each of its keys that has any, by the key's id. */
export async function listSpendRules(scope: TenantScope): Promise<Record<string, SpendRules>> {
  const { clients } = await runtime();
  const [{ budgets }, { limits }] = await Promise.all([
    clients.quota.listBudgets({}, { scope }),
    clients.quota.listRateLimits({}, { scope }),
  ]);
  const rules: Record<string, SpendRules> = {};
  const rulesOf = (keyId: string) => (rules[keyId] ??= { keyId, budgets: [], limit: undefined });
  for (const budget of budgets) {
    const [keyId, window] = [keyIdOf(budget.subject), WINDOWS.find((one) => one === budget.window)];
    if (keyId !== undefined && window) rulesOf(keyId).budgets.push(budgetView(budget, window));
  }
  for (const { subject, ...limit } of limits) {
    const keyId = keyIdOf(subject);
    if (keyId !== undefined) rulesOf(keyId).limit = limitView(limit);
  }
  return rules;
}

export async function setBudget(
  scope: TenantScope,
  { keyId, ...budget }: { keyId: string; window: BudgetWindow; limitMicro: number },
): Promise<void> {
  const { clients } = await runtime();
  const limitMicro = BigInt(budget.limitMicro);
  await clients.quota.setBudget({ ...budget, subject: subjectOf(keyId), limitMicro }, { scope });
}

export async function deleteBudget(scope: TenantScope, id: string): Promise<void> {
  const { clients } = await runtime();
  await clients.quota.deleteBudget({ id }, { scope });
}

export async function setRateLimit(
  scope: TenantScope,
  { keyId, ...limit }: { keyId: string } & Omit<RateLimitView, 'id'>,
): Promise<void> {
  const { clients } = await runtime();
  await clients.quota.setRateLimit(
    {
      subject: subjectOf(keyId),
      requestsPerMinute: BigInt(limit.requestsPerMinute),
      tokensPerMinute: BigInt(limit.tokensPerMinute),
      concurrentRequests: limit.concurrentRequests,
    },
    { scope },
  );
}

export async function deleteRateLimit(scope: TenantScope, id: string): Promise<void> {
  const { clients } = await runtime();
  await clients.quota.deleteRateLimit({ id }, { scope });
}

const { SubjectKind } = quota;

function subjectOf(keyId: string): quota.Subject {
  return { kind: keyId === '' ? SubjectKind.ORGANISATION : SubjectKind.KEY, id: keyId };
}

/** Undefined for what the portal does not show: rules of projects, agents and sessions, and of every key alike. */
function keyIdOf(subject: quota.Subject | undefined): string | undefined {
  if (subject?.kind === SubjectKind.ORGANISATION) return '';
  return subject?.kind === SubjectKind.KEY && subject.id !== '*' ? subject.id : undefined;
}

function budgetView(budget: quota.Budget, window: BudgetWindow): BudgetView {
  return {
    id: budget.id,
    window,
    limitMicro: Number(budget.limitMicro),
    spentMicro: Number(budget.spentMicro),
    heldMicro: Number(budget.heldMicro),
  };
}

function limitView(limit: Omit<quota.RateLimit, 'subject'>): RateLimitView {
  return {
    id: limit.id,
    requestsPerMinute: Number(limit.requestsPerMinute),
    tokensPerMinute: Number(limit.tokensPerMinute),
    concurrentRequests: limit.concurrentRequests,
  };
}
