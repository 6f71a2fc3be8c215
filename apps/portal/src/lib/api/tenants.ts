import 'server-only';
import type { PlatformScope } from '@isthmus/platform-identity';
import { registry } from '@isthmus/contracts';
import { runtime } from '../runtime';
import { partial } from './call';
import { accountView, type AccountView } from './ledger';

/** Agents of a tenant by state; those that are deploying, recovering or being deleted are `changing`. */
export interface AgentNumbers {
  ready: number;
  failed: number;
  changing: number;
}

/** What services have of a tenant; a part is undefined while its service does not respond. */
export interface TenantFigures {
  /** `null` for a tenant without an account. */
  account: (AccountView & { spentRecentlyMicro: number }) | null | undefined;
  agents: AgentNumbers | undefined;
  keys: { usable: number; lastUsedAt: Date | undefined } | undefined;
}

export interface CreditView {
  at: Date | undefined;
  amountMicro: number;
  reason: string;
  actor: string;
}

/** What `spentRecentlyMicro` counts. */
export const RECENT_DAYS = 30;
const DAY_MS = 86_400_000;

/** The figures of at most 100 tenants, by id. */
export async function figuresOf(
  scope: PlatformScope,
  tenantIds: readonly string[],
): Promise<Record<string, TenantFigures>> {
  if (tenantIds.length === 0) return {};
  const [accounts, agents, keys] = await Promise.all([
    partial(accountsOf(scope, tenantIds)),
    partial(agentsOf(scope, tenantIds)),
    partial(keysOf(scope, tenantIds)),
  ]);
  return Object.fromEntries(
    tenantIds.map((id) => [
      id,
      {
        account: accounts.ok ? (accounts.value.get(id) ?? null) : undefined,
        agents: agents.ok ? (agents.value.get(id) ?? { ready: 0, failed: 0, changing: 0 }) : undefined,
        keys: keys.ok ? (keys.value.get(id) ?? { usable: 0, lastUsedAt: undefined }) : undefined,
      },
    ]),
  );
}

async function accountsOf(scope: PlatformScope, tenantIds: readonly string[]) {
  const { clients } = await runtime();
  const spentFrom = new Date(Date.now() - RECENT_DAYS * DAY_MS);
  const { accounts } = await clients.ledger.listAccounts({ tenantIds: [...tenantIds], spentFrom }, { scope });
  return new Map(
    accounts.flatMap(({ account, spentSinceMicro }) =>
      account
        ? [
            [
              account.tenantId,
              { ...accountView(account), spentRecentlyMicro: Number(spentSinceMicro) },
            ] as const,
          ]
        : [],
    ),
  );
}

async function agentsOf(scope: PlatformScope, tenantIds: readonly string[]) {
  const { clients } = await runtime();
  const { counts } = await clients.registry.countAgents({ tenantIds: [...tenantIds] }, { scope });
  const numbers = new Map<string, AgentNumbers>();
  for (const { tenantId, state, agents } of counts) {
    const before = numbers.get(tenantId) ?? { ready: 0, failed: 0, changing: 0 };
    const part = PARTS[state] ?? 'changing';
    numbers.set(tenantId, { ...before, [part]: before[part] + agents });
  }
  return numbers;
}

const PARTS: Record<string, keyof AgentNumbers> = {
  [registry.AgentState.READY]: 'ready',
  [registry.AgentState.FAILED]: 'failed',
};

async function keysOf(scope: PlatformScope, tenantIds: readonly string[]) {
  const { clients } = await runtime();
  const { tenants } = await clients.apiKeys.countKeys({ tenantIds: [...tenantIds] }, { scope });
  return new Map(tenants.map(({ tenantId, usable, lastUsedAt }) => [tenantId, { usable, lastUsedAt }]));
}

/** The latest credits of a tenant, newest first. */
export async function listCredits(scope: PlatformScope, tenantId: string): Promise<CreditView[]> {
  const { clients } = await runtime();
  const { credits } = await clients.ledger.listCredits({ tenantId }, { scope });
  return credits.map(({ amountMicro, ...credit }) => ({ ...credit, amountMicro: Number(amountMicro) }));
}

/** Adds credit once per key; FAILED_PRECONDITION for a tenant without an account. */
export async function addCredit(
  scope: PlatformScope,
  {
    key,
    tenantId,
    amountMicro,
    reason,
  }: { key: string; tenantId: string; amountMicro: number; reason: string },
): Promise<void> {
  const { clients } = await runtime();
  await clients.ledger.addCredit({ key, tenantId, amountMicro: BigInt(amountMicro), reason }, { scope });
}
