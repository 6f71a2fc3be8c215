/** A tenant's account; amounts in micro-units of `currency`. */
export interface Account {
  readonly tenantId: string;
  readonly currency: string;
  readonly balanceMicro: bigint;
  /** Holds, and what leases have left, that have not expired. */
  readonly heldMicro: bigint;
  readonly spentMicro: bigint;
  /** Used since the first day of the month (UTC). */
  readonly spentMonthMicro: bigint;
}

/** What a charge needs of an account, read under its lock. */
export interface LockedAccount {
  readonly balanceMicro: bigint;
  readonly heldMicro: bigint;
}
