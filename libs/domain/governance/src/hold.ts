/**
 * `held`: counts against the balance until `expiresAt`. `settled`: its use was charged. `voided`: freed, and no later
 * Reserve may bring it back. `expired`: freed by time; may be held again, and may still be settled.
 */
export type HoldState = 'held' | 'settled' | 'voided' | 'expired';

export interface Hold {
  readonly key: string;
  readonly amountMicro: bigint;
  readonly expiresAt: Date;
  readonly state: HoldState;
}

/** A tenant's money: `heldMicro` is the sum of its holds in state `held` that have not expired. */
export interface Funds {
  readonly balanceMicro: bigint;
  readonly heldMicro: bigint;
}

export type ReserveDecision =
  /** The same amount is held already. */
  | { readonly kind: 'active'; readonly hold: Hold }
  | { readonly kind: 'hold' }
  | { readonly kind: 'exhausted'; readonly availableMicro: bigint }
  /** The key holds another amount. */
  | { readonly kind: 'mismatch' }
  /** The key was settled or voided. */
  | { readonly kind: 'ended'; readonly state: HoldState };

/** Whether `amountMicro` may be held under a key whose hold so far is `existing`. */
export function decideReserve(request: {
  funds: Funds;
  existing: Hold | undefined;
  amountMicro: bigint;
  now: Date;
}): ReserveDecision {
  const { funds, existing, amountMicro, now } = request;
  if (existing?.state === 'settled' || existing?.state === 'voided')
    return { kind: 'ended', state: existing.state };
  if (existing && isActive(existing, now)) {
    return existing.amountMicro === amountMicro ? { kind: 'active', hold: existing } : { kind: 'mismatch' };
  }
  const availableMicro = funds.balanceMicro - funds.heldMicro;
  return availableMicro < amountMicro ? { kind: 'exhausted', availableMicro } : { kind: 'hold' };
}

/** True while the hold counts against the balance. */
export function isActive(hold: Hold, now: Date): boolean {
  return hold.state === 'held' && hold.expiresAt.getTime() > now.getTime();
}
