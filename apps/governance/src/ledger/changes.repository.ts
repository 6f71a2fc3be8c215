import { announce, ChangeListener, type Transaction } from '@isthmus/platform-database';
import type { QuotaRef } from './quota.types.js';

/** Also named by the trigger of the price table. */
const CHANNEL = 'governance_quota';
/** What a notification can carry, less its frame. */
const REFS_MAX = 20;

/** What processes of this service tell each other. */
export type QuotaChange =
  | { readonly kind: 'policy'; readonly tenantId: string }
  | { readonly kind: 'prices' }
  /** The id of a ref is empty for the balance. */
  | { readonly kind: 'recall'; readonly tenantId: string; readonly refs: readonly QuotaRef[] }
  /** Something that a lease held, or a share of a rate limit, is free. */
  | { readonly kind: 'released'; readonly tenantId: string };

/** Tells every process, when the transaction commits. */
export async function announceQuota(tx: Transaction, change: QuotaChange): Promise<void> {
  const bounded = change.kind === 'recall' ? { ...change, refs: change.refs.slice(0, REFS_MAX) } : change;
  await announce(tx, CHANNEL, JSON.stringify(bounded));
}

/** Changes announced by any process; `onGap` runs when some may have been missed. */
export function quotaListener(options: {
  databaseUrl: string;
  onChange: (change: QuotaChange) => void;
  onGap: () => void;
}): Pick<ChangeListener, 'start' | 'stop'> {
  const { databaseUrl, onChange, onGap } = options;
  return new ChangeListener({
    databaseUrl,
    channel: CHANNEL,
    onChange: (payload) => onChange(JSON.parse(payload) as QuotaChange), // written by announceQuota or the trigger
    onGap,
  });
}
