import 'server-only';
import type { PlatformScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { namesOfUsers } from './people';

/** A machine that runs agents. */
export interface HostView {
  id: string;
  address: string;
  driver: string;
  workloads: number;
  /** Until when it counts as present, unless it announces itself again. */
  expiresAt: Date | undefined;
}

export async function listHosts(scope: PlatformScope): Promise<HostView[]> {
  const { clients } = await runtime();
  const { engines } = await clients.engines.listEngines({}, { scope });
  return engines.map(({ engineId, ...engine }) => ({ id: engineId, ...engine }));
}

export interface PriceView {
  id: string;
  sku: string;
  /** Empty for every model without a price of its own. */
  model: string;
  amountMicro: number;
  per: number;
  effectiveFrom: Date;
}

export async function listPrices(scope: PlatformScope): Promise<PriceView[]> {
  const { clients } = await runtime();
  const { prices } = await clients.ledger.listPrices({}, { scope });
  return prices.map(({ amountMicro, per, effectiveFrom, ...price }) => ({
    ...price,
    amountMicro: Number(amountMicro),
    per: Number(per),
    effectiveFrom: effectiveFrom ?? new Date(0),
  }));
}

/** Adds a price; ALREADY_EXISTS when another one starts at that time. */
export async function addPrice(scope: PlatformScope, price: Omit<PriceView, 'id'>): Promise<void> {
  const { clients } = await runtime();
  const { amountMicro, per, ...rest } = price;
  await clients.ledger.addPrice({ ...rest, amountMicro: BigInt(amountMicro), per: BigInt(per) }, { scope });
}

/** Removes a price that has not begun; FAILED_PRECONDITION for one that has, or begins within a minute. */
export async function withdrawPrice(scope: PlatformScope, priceId: string): Promise<void> {
  const { clients } = await runtime();
  await clients.ledger.withdrawPrice({ priceId }, { scope });
}

/** Who added or withdrew which price, and when. */
export interface PriceChange {
  sequence: number;
  change: 'added' | 'withdrawn';
  at: Date | undefined;
  /** The name of a person, or the actor as it is recorded. */
  by: string;
  price: Omit<PriceView, 'id'>;
}

const CHANGES_MAX = 100;
const CHANGES: Partial<Record<string, PriceChange['change']>> = {
  'ledger.price.add': 'added',
  'ledger.price.withdraw': 'withdrawn',
};

/** The latest changes of prices in the audit log of the platform, newest first. */
export async function listPriceChanges(scope: PlatformScope): Promise<PriceChange[]> {
  const { clients } = await runtime();
  const query = { pageSize: CHANGES_MAX, subjects: ['ledger'] };
  const { records } = await clients.audit.listRecords(query, { scope });
  const users = records.flatMap(({ actor }) => /^user:([0-9a-f-]{36})$/.exec(actor)?.[1] ?? []);
  const names = await namesOfUsers(users);
  return records.flatMap(({ action, actor, at, sequence, attributes }) => {
    const change = CHANGES[action];
    if (!change) return [];
    const { sku = '', model = '', amount_micro: amount, per, effective_from: from } = attributes;
    const price = {
      sku,
      model,
      amountMicro: Number(amount),
      per: Number(per),
      effectiveFrom: new Date(from ?? 0),
    };
    return [
      { sequence: Number(sequence), change, at, by: names.get(actor.slice('user:'.length)) ?? actor, price },
    ];
  });
}
