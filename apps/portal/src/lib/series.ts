import type { UsageBucketView } from './api/ledger';

/** Columns for a stacked chart: a time axis without gaps and one row of amounts for each group. */
export interface Series {
  times: number[];
  groups: { name: string; amountMicro: number[]; totalMicro: number; quantity: number; events: number }[];
}

/** At most this many groups are shown; the others are summed up under `rest`. */
const GROUPS_MAX = 6;

export function seriesOf(
  buckets: UsageBucketView[],
  view: {
    /** The starts of the columns, ascending. */
    times: number[];
    /** The name of what sums up the small groups. */
    rest: string;
  },
): Series {
  const { times, rest } = view;
  const groups = new Map<string, Series['groups'][number]>();
  for (const { startMs, group, amountMicro, quantity, events } of buckets) {
    const entry = groups.get(group) ?? {
      name: group,
      amountMicro: times.map(() => 0),
      totalMicro: 0,
      quantity: 0,
      events: 0,
    };
    const at = Math.max(
      0,
      times.findLastIndex((time) => time <= startMs),
    );
    entry.amountMicro[at] = (entry.amountMicro[at] ?? 0) + amountMicro;
    groups.set(group, {
      ...entry,
      totalMicro: entry.totalMicro + amountMicro,
      quantity: entry.quantity + quantity,
      events: entry.events + events,
    });
  }
  const sorted = [...groups.values()].sort((a, b) => b.totalMicro - a.totalMicro);
  if (sorted.length <= GROUPS_MAX) return { times, groups: sorted };
  const others = sorted.slice(GROUPS_MAX - 1).reduce((sum, one) => ({
    name: rest,
    amountMicro: sum.amountMicro.map((amount, at) => amount + (one.amountMicro[at] ?? 0)),
    totalMicro: sum.totalMicro + one.totalMicro,
    quantity: sum.quantity + one.quantity,
    events: sum.events + one.events,
  }));
  return { times, groups: [...sorted.slice(0, GROUPS_MAX - 1), { ...others, name: rest }] };
}
