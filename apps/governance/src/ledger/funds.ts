import { noAccount } from './no-account.error.js';
import type { StoredHold } from './hold.repository.js';
import type { LedgerTransaction } from './ledger.repository.js';

/** A tenant's money under the lock of its account, without what has expired. */
export interface LockedFunds {
  readonly balanceMicro: bigint;
  /** By active holds and open leases. */
  readonly heldMicro: bigint;
  /** By the database's clock. */
  readonly now: Date;
  readonly hold: StoredHold | undefined;
}

/** Locks the account and frees expired holds and leases; `hold` is the one of `key`. Throws when there is no account. */
export async function lockFunds(tx: LedgerTransaction, key = ''): Promise<LockedFunds> {
  const account = await tx.accounts.lock();
  if (!account) throw noAccount(tx.tenantId);
  const freedOfLeasesMicro = await tx.leases.freeExpired();
  const { now, freedMicro, hold } = await tx.holds.freeExpired(key);
  const heldMicro = account.heldMicro - freedMicro - freedOfLeasesMicro;
  return { balanceMicro: account.balanceMicro, heldMicro, now, hold };
}
