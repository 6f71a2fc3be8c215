import 'server-only';
import type { PlatformScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';

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
