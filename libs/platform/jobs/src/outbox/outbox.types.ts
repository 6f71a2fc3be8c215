/**
 * A table that is an outbox. Besides its payload columns it has `id uuid`, `sequence bigint` (order of writing),
 * `tenant_id uuid`, `at`, `due_at`, `attempts`, `last_error` and `dead_lettered_at`. The rows that are not
 * dead-lettered have indexes over (tenant_id, sequence), or (tenant_id, due_at, sequence) where they are not ordered,
 * and over (at).
 */
export interface OutboxTable {
  schema: string;
  table: string;
  /** The table's own columns; a row carries them under these names. */
  columns: readonly string[];
  /**
   * Column of type uuid in the place of `tenant_id`, where one tenant has receivers that must not wait for each other:
   * order, concurrency and outages are then of this column's values. The indexes have it first, and rows carry it as
   * `tenantId`.
   */
  lane?: string;
  /**
   * Whether a tenant's rows are published in the order of writing: then the oldest blocks the others while it may still
   * succeed. Otherwise rows are independent.
   */
  ordered: boolean;
  /** Channel on which a trigger of the table announces new rows; absent where the writers call `OutboxRelay.wake`. */
  channel?: string;
}

/** A message waiting to be published; `Columns` are its payload. */
export type OutboxRow<Columns extends object = object> = Columns & {
  /** UUID by which the receiver deduplicates. */
  id: string;
  tenantId: string;
  /** How often it was claimed, this claim included. */
  attempts: number;
};

/** The exclusive right to publish some rows of one tenant for a while. */
export interface OutboxClaim<Row extends OutboxRow = OutboxRow> {
  tenantId: string;
  /** In the order of writing; at least one. */
  rows: readonly [Row, ...Row[]];
  /** Of the oldest row. */
  attempts: number;
}

/** A row that was tried, and why it was not published. */
export interface FailedRow {
  id: string;
  error: unknown;
}

/** The outcome for the rows of a claim. Rows that are in none of the lists were not tried. */
export interface Publication {
  published: readonly string[];
  failed: readonly FailedRow[];
}
