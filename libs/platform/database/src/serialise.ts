import type { Transaction } from './clients.js';

/**
 * Lets one transaction at a time pass for `name`, until it ends. For a limit on the number of rows: what is counted after
 * this cannot change before the row is added. Call it before any row is locked, so that none waits for another in a circle.
 */
export async function serialise(tx: Transaction, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
