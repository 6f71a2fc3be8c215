/** Usage that the ledger should have charged, or has. Sequences of them are ordered by time, then by event id as bytes. */
export interface UsageEvent {
  readonly at: Date;
  readonly eventId: string;
  readonly tenantId: string;
  readonly quantity: bigint;
}

/** Usage of an attempt. */
export interface ExpectedEvent extends UsageEvent {
  /** Whether its charge still waits to be sent to the ledger. */
  readonly isPending: boolean;
}

/** What two records of the same usage have in common, and where they differ. */
export interface Reconciliation {
  /** Events of attempts. */
  expected: number;
  /** Events that the ledger charged. */
  charged: number;
  /** Of attempts, not charged, and waiting to be. */
  pending: number;
  /** Of attempts, and not charged. */
  missing: number;
  /** Charged, and of no attempt. */
  unknown: number;
  /** Charged with another quantity, or to another tenant, than the attempt has. */
  different: number;
  /** Ids of some of the last three kinds. */
  examples: string[];
}

type Difference = 'missing' | 'unknown' | 'different';
const EXAMPLES_MAX = 20;

export function emptyReconciliation(): Reconciliation {
  return { expected: 0, charged: 0, pending: 0, missing: 0, unknown: 0, different: 0, examples: [] };
}

export function mismatchesOf({ missing, unknown, different }: Reconciliation): number {
  return missing + unknown + different;
}

/** Adds the comparison of two sequences of one period to `result`; reads each once, and keeps one event of each. */
export async function reconcile(
  expected: AsyncIterable<ExpectedEvent>,
  charged: AsyncIterable<UsageEvent>,
  result: Reconciliation,
): Promise<void> {
  const [ours, theirs] = [expected[Symbol.asyncIterator](), charged[Symbol.asyncIterator]()];
  let [event, charge] = [await nextOf(ours), await nextOf(theirs)];
  while (event ?? charge) {
    const order = event && charge ? compare(event, charge) : event ? -1 : 1;
    if (event && charge && order === 0 && !isSame(event, charge)) count(result, 'different', event);
    if (event && order < 0) {
      if (event.isPending) result.pending += 1;
      else count(result, 'missing', event);
    }
    if (charge && order > 0) count(result, 'unknown', charge);
    if (event && order <= 0) {
      result.expected += 1;
      event = await nextOf(ours);
    }
    if (charge && order >= 0) {
      result.charged += 1;
      charge = await nextOf(theirs);
    }
  }
}

function count(result: Reconciliation, difference: Difference, { eventId }: UsageEvent): void {
  result[difference] += 1;
  if (result.examples.length < EXAMPLES_MAX) result.examples.push(`${difference} ${eventId}`);
}

function compare(a: UsageEvent, b: UsageEvent): number {
  return a.at.getTime() - b.at.getTime() || (a.eventId < b.eventId ? -1 : Number(a.eventId > b.eventId));
}

function isSame(a: UsageEvent, b: UsageEvent): boolean {
  return a.quantity === b.quantity && a.tenantId === b.tenantId;
}

async function nextOf<Item>(items: AsyncIterator<Item>): Promise<Item | undefined> {
  const { done, value } = await items.next();
  return done ? undefined : value;
}
