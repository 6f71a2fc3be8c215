import 'server-only';
import type { governance } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import type { UsageGroup, UsageStep } from './usage-groups';

/** Amounts are micro-units of `currency`. */
export interface AccountView {
  currency: string;
  balanceMicro: number;
  heldMicro: number;
  spentMicro: number;
  spentMonthMicro: number;
}

export async function getAccount(scope: TenantScope): Promise<AccountView> {
  const { clients } = await runtime();
  return accountView(await clients.ledger.getAccount({}, { scope }));
}

export function accountView(account: governance.Account): AccountView {
  return {
    currency: account.currency || 'CNY',
    balanceMicro: Number(account.balanceMicro),
    heldMicro: Number(account.heldMicro),
    spentMicro: Number(account.spentMicro),
    spentMonthMicro: Number(account.spentMonthMicro),
  };
}

export type { UsageGroup, UsageStep };

export interface UsageBucketView {
  startMs: number;
  group: string;
  quantity: number;
  amountMicro: number;
  events: number;
}

export interface UsageSummary {
  buckets: UsageBucketView[];
  totalMicro: number;
}

export async function summariseUsage(
  scope: TenantScope,
  request: { from: Date; to: Date; groupBy: UsageGroup; bucket: UsageStep; timeZone: string },
): Promise<UsageSummary> {
  const { clients } = await runtime();
  const summary = await clients.ledger.summariseUsage(request, { scope });
  return {
    totalMicro: Number(summary.totalMicro),
    buckets: summary.buckets.map(({ start, group, quantity, amountMicro, events }) => ({
      startMs: start?.getTime() ?? 0,
      group,
      quantity: Number(quantity),
      amountMicro: Number(amountMicro),
      events,
    })),
  };
}

export interface UsageEntryView {
  eventId: string;
  sku: string;
  quantity: number;
  at: Date | undefined;
  agentId: string;
  keyId: string;
  model: string;
  requestId: string;
  attempt: number;
  countedBy: string;
  outcome: string;
  traceId: string;
  amountMicro: number;
  priceId: string;
}

const ENTRIES_PAGE = 50;

export async function listUsage(
  scope: TenantScope,
  request: { pageToken: string; from: Date; to: Date },
): Promise<{ entries: UsageEntryView[]; nextPageToken: string }> {
  const { clients } = await runtime();
  const page = await clients.ledger.listUsage({ pageSize: ENTRIES_PAGE, ...request }, { scope });
  return {
    nextPageToken: page.nextPageToken,
    entries: page.entries.flatMap(({ line, amountMicro, priceId }) =>
      line ? [{ ...line, quantity: Number(line.quantity), amountMicro: Number(amountMicro), priceId }] : [],
    ),
  };
}

/** The charge for one answer: tokens by kind and total micro-units; `lines` is 0 until the first charge arrives. */
export interface AnswerCost {
  lines: number;
  inputTokens: number;
  outputTokens: number;
  amountMicro: number;
}

/** Allowed clock skew between browser and ledger. */
const SKEW_MS = 60_000;

/** Adds up the charges of one trace among the latest ones: an agent's, or the organisation's. */
export async function costOfTrace(
  scope: TenantScope,
  { agentId = '', traceId, since }: { agentId?: string; traceId: string; since: Date },
): Promise<AnswerCost> {
  const { clients } = await runtime();
  const from = new Date(since.getTime() - SKEW_MS);
  const page = await clients.ledger.listUsage({ pageSize: ENTRIES_PAGE, agentId, from }, { scope });
  const entries = page.entries.filter(({ line }) => line?.traceId === traceId);
  const quantity = (sku: string) =>
    entries.reduce((sum, { line }) => sum + (line?.sku === sku ? Number(line.quantity) : 0), 0);
  return {
    lines: entries.length,
    inputTokens: quantity('model.input'),
    outputTokens: quantity('model.output'),
    amountMicro: entries.reduce((sum, { amountMicro }) => sum + Number(amountMicro), 0),
  };
}
