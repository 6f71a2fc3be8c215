import type { BillRow } from './bill.rows.ts';

/** Tokens of one day and model. */
export interface DayTotal {
  day: string;
  model: string;
  inputTokens: bigint;
  outputTokens: bigint;
}

/** What was recorded here of one upstream. */
export interface AttemptTotals {
  /** Day and model of attempts, by their ids and by those of their requests; unknown ids are left out. */
  locate: (ids: readonly string[]) => Promise<ReadonlyMap<string, { day: string; model: string }>>;
  /** Of the days from `first` to `last`. */
  totals: (first: string, last: string) => Promise<readonly DayTotal[]>;
}

/** One day and model on both sides. */
export interface BillLine {
  day: string;
  model: string;
  billed: Pick<DayTotal, 'inputTokens' | 'outputTokens'>;
  recorded: Pick<DayTotal, 'inputTokens' | 'outputTokens'>;
  amount: bigint;
}

export interface BillComparison {
  lines: BillLine[];
  /** Requests on the bill that are not ours: how many, and some of them. */
  unknown: { rows: number; ids: string[] };
}

const BATCH = 500;
const IDS_MAX = 20;

/**
 * Compares a bill with what was recorded, by day and model. `nameOf` gives our name of a model on the bill. Memory grows with
 * days and models, not with rows.
 */
export async function compareBill(
  bill: AsyncIterable<BillRow>,
  attempts: AttemptTotals,
  nameOf: (model: string) => string,
): Promise<BillComparison> {
  const lines = new Map<string, BillLine>();
  const unknown: BillComparison['unknown'] = { rows: 0, ids: [] };
  for await (const rows of batched(bill)) {
    const places = await attempts.locate(rows.flatMap(({ requestId }) => requestId || []));
    for (const row of rows) {
      const place = row.requestId === '' ? row : places.get(row.requestId);
      if (!place) {
        unknown.rows += 1;
        if (unknown.ids.length < IDS_MAX) unknown.ids.push(row.requestId);
      }
      const { day, model } = place ?? row;
      const line = lineOf(lines, { day: day || 'unknown', model: nameOf(model) || 'unknown' });
      add(line.billed, row);
      line.amount += row.amount;
    }
  }
  const days = [...lines.values()].map(({ day }) => day).filter((day) => day !== 'unknown');
  const [first, last] = [days.sort()[0], days.sort().at(-1)];
  const recorded = first && last ? await attempts.totals(first, last) : [];
  for (const total of recorded) add(lineOf(lines, { ...total, model: nameOf(total.model) }).recorded, total);
  const keyOf = ({ day, model }: BillLine) => `${day} ${model}`;
  return { lines: [...lines.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)), unknown };
}

export function differs({ billed, recorded }: BillLine): boolean {
  return billed.inputTokens !== recorded.inputTokens || billed.outputTokens !== recorded.outputTokens;
}

function lineOf(lines: Map<string, BillLine>, { day, model }: { day: string; model: string }): BillLine {
  const none = () => ({ inputTokens: 0n, outputTokens: 0n });
  const key = `${day} ${model}`;
  const line = lines.get(key) ?? { day, model, billed: none(), recorded: none(), amount: 0n };
  lines.set(key, line);
  return line;
}

function add(to: BillLine['billed'], { inputTokens, outputTokens }: BillLine['billed']): void {
  to.inputTokens += inputTokens;
  to.outputTokens += outputTokens;
}

async function* batched<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
