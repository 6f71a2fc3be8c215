import type { Usage } from './oddity.ts';

/** What became of a request. */
export type BillOutcome = 'open' | 'completed' | 'broken_off' | 'client_left' | 'refused';

/** One request on the bill: what was worked, whatever was reported of it. */
export interface BillRow {
  /** The id of the answer. */
  id: string;
  model: string;
  stream: boolean;
  prompt_tokens: number;
  completion_tokens: number;
  outcome: BillOutcome;
  /** Trace id of the caller's `traceparent`; empty without. */
  trace_id: string;
  /** The caller's token cap; null where it set none. */
  max_tokens: number | null;
}

const ROWS_MAX = 100_000;

/** Sums for each model, and the latest requests. */
export class Bill {
  private rows: BillRow[] = [];
  private dropped = 0;
  private readonly totals = new Map<string, Usage & { requests: number }>();

  open(row: BillRow): BillRow {
    // In halves, so that dropping costs next to nothing for each request.
    if (this.rows.length >= ROWS_MAX) {
      this.dropped += ROWS_MAX / 2;
      this.rows = this.rows.slice(ROWS_MAX / 2);
    }
    this.rows.push(row);
    return row;
  }

  /** Closes a row, once; refusals cost nothing. */
  close(row: BillRow, outcome: BillOutcome): void {
    if (row.outcome !== 'open') return;
    row.outcome = outcome;
    if (outcome === 'refused') row.prompt_tokens = row.completion_tokens = 0;
    let total = this.totals.get(row.model);
    if (!total)
      this.totals.set(
        row.model,
        (total = { requests: 0, prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }),
      );
    total.requests += 1;
    total.prompt_tokens += row.prompt_tokens;
    total.completion_tokens += row.completion_tokens;
    total.total_tokens += row.prompt_tokens + row.completion_tokens;
  }

  /** As `GET /_bill` answers it. Open requests are among the rows, not in the totals. */
  report(): { totals: Record<string, Usage & { requests: number }>; rows: BillRow[]; rows_dropped: number } {
    return { totals: Object.fromEntries(this.totals), rows: this.rows, rows_dropped: this.dropped };
  }

  clear(): void {
    this.rows = [];
    this.dropped = 0;
    this.totals.clear();
  }
}
