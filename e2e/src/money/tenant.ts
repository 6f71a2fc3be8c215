import { randomUUID } from 'node:crypto';
import { governance, quota } from '@isthmus/contracts';
import { allPages } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';
import type { Answer } from './ask.ts';

/** An organisation with a small balance. */
export interface Tenant {
  scope: TenantScope;
  key: string;
  creditMicro: bigint;
  portal: Services;
}

/** What an organisation was charged. */
export interface Bill {
  balanceMicro: bigint;
  heldMicro: bigint;
  entries: governance.UsageEntry[];
}

/** An organisation whose balance, and whose every key's budget, is `creditMicro`. */
export async function openMoney(creditMicro: bigint): Promise<Tenant> {
  const portal = await servicesAs('portal');
  const scope = await openTenant(portal, creditMicro);
  const subject = { kind: quota.SubjectKind.KEY, id: '*' };
  await portal.quota.setBudget({ subject, window: 'day', limitMicro: creditMicro }, { scope });
  const { secret } = await createKey(portal, scope);
  return { scope, key: secret, creditMicro, portal };
}

export async function billOf({ scope, portal }: Tenant): Promise<Bill> {
  const entries: governance.UsageEntry[] = [];
  const read = (pageToken: string) => portal.ledger.listUsage({ pageSize: 200, pageToken }, { scope });
  for await (const page of allPages(read)) entries.push(...page.entries);
  const { balanceMicro, heldMicro } = await portal.ledger.getAccount({}, { scope });
  return { balanceMicro, heldMicro, entries };
}

/** What is wrong with a bill, given what clients got; empty when all is right. */
export function faultsIn(
  { creditMicro }: Tenant,
  { balanceMicro, entries }: Bill,
  answers: Answer[],
): string[] {
  const faults: string[] = [];
  const charged = entries.reduce((sum, { amountMicro }) => sum + amountMicro, 0n);
  if (creditMicro - balanceMicro !== charged)
    faults.push(`drift: ${creditMicro} − ${balanceMicro} is not the ${charged} of the entries`);
  if (balanceMicro < 0n) faults.push(`overshoot: the balance is ${balanceMicro}`);
  const events = new Set(entries.map(({ line }) => line?.eventId));
  if (events.size < entries.length) faults.push(`${entries.length - events.size} entries are charged twice`);
  const tokens = tokensByRequest(entries);
  for (const { requestId, usage } of answers) {
    if (!usage) continue;
    const got = tokens.get(requestId) ?? 'nothing';
    if (got !== usage) faults.push(`request ${requestId} was delivered with ${usage} and charged for ${got}`);
  }
  return faults;
}

/** `input+output` of each request. */
function tokensByRequest(entries: governance.UsageEntry[]): Map<string, string> {
  const byRequest = Map.groupBy(entries, ({ line }) => line?.requestId ?? '');
  const sum = (of: governance.UsageEntry[], sku: string) =>
    of.reduce((total, { line }) => total + (line?.sku === sku ? Number(line.quantity) : 0), 0);
  return new Map(
    [...byRequest].map(([id, of]) => [id, `${sum(of, 'model.input')}+${sum(of, 'model.output')}`]),
  );
}

/** A text that no other request has. */
export function newText(seed: string = randomUUID()): string {
  return `Say something about ${seed}.`;
}
