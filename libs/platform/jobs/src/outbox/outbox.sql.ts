import { escapeIdentifier } from 'pg';
import type { OutboxTable } from './outbox.types.js';

const REASON_CHARACTERS_MAX = 1_000;

/**
 * Claims rows: $1 tenants at most, $2 rows of each, for $3 seconds, none of the tenants $4. It walks the index from
 * tenant to tenant, so that a backlog costs what it has of tenants, not of rows. In an ordered outbox the claim is on
 * the tenant's oldest row: while that row waits or is claimed, all of them do. In one that is not, rows come in the
 * order in which they are due, so that waiting ones are not read. Rows are found by ANY(ARRAY(…)): under row-level
 * security a join is planned as a scan of the whole table.
 *
 * Where a tenant has several lanes, that of the tenant with the fewest before it comes first, those that are claimed or
 * wait included: otherwise the backlog of one tenant, whose receivers are slow, is older than all that others have.
 */
export function claimSql(table: OutboxTable): string {
  const name = nameOf(table);
  const lane = escapeIdentifier(table.lane ?? 'tenant_id');
  const order = table.ordered ? 'o.sequence' : 'o.due_at, o.sequence';
  const due = table.ordered ? '' : 'AND o.due_at <= now()';
  const rowLock = table.ordered ? 'FOR UPDATE' : 'FOR UPDATE SKIP LOCKED';
  const own = table.columns.map((column) => `o.${escapeIdentifier(column)}`).join(', ');
  return `
    WITH RECURSIVE tenants AS (
      (SELECT ${lane} AS lane FROM ${name} WHERE dead_lettered_at IS NULL ORDER BY ${lane} LIMIT 1)
      UNION ALL
      SELECT (SELECT o.${lane} FROM ${name} o WHERE o.dead_lettered_at IS NULL AND o.${lane} > t.lane
              ORDER BY o.${lane} LIMIT 1)
      FROM tenants t WHERE t.lane IS NOT NULL
    ), heads AS (
      SELECT (SELECT o.id FROM ${name} o WHERE o.${lane} = t.lane AND o.dead_lettered_at IS NULL ${due}
              ORDER BY ${order} LIMIT 1) AS id
      FROM tenants t WHERE t.lane IS NOT NULL
    ), ${table.lane === undefined ? allHeadsSql() : fairHeadsSql(table)}, claimed_heads AS (
      SELECT o.id, o.${lane} AS lane FROM ${name} o
      WHERE o.id = ANY((SELECT ids FROM first_heads)::uuid[]) AND o.due_at <= now() AND o.${lane} <> ALL($4::uuid[])
      ORDER BY ${table.lane === undefined ? order : 'array_position((SELECT ids FROM first_heads), o.id)'}
      LIMIT $1 FOR UPDATE OF o SKIP LOCKED
    ), claimed AS (
      SELECT r.id FROM claimed_heads h CROSS JOIN LATERAL (
        SELECT o.id FROM ${name} o WHERE o.${lane} = h.lane AND o.dead_lettered_at IS NULL ${due}
        ORDER BY ${order} LIMIT $2 ${rowLock}) r
    )
    UPDATE ${name} o SET due_at = now() + $3 * interval '1 second', attempts = o.attempts + 1
    WHERE o.id = ANY(ARRAY(SELECT id FROM claimed))
    RETURNING o.id, o.sequence, o.${lane} AS "tenantId", o.attempts, ${own}`;
}

function allHeadsSql(): string {
  return 'first_heads AS (SELECT array_agg(id) AS ids FROM heads)';
}

/** More heads than are claimed, since others may be claiming them, in the order in which their tenants' turns come. */
function fairHeadsSql(table: OutboxTable): string {
  const isFree = `o.due_at <= now() AND o.${escapeIdentifier(table.lane ?? 'tenant_id')} <> ALL($4::uuid[])`;
  return `ranked AS (
      SELECT o.id, o.sequence, ${isFree} AS free,
        row_number() OVER (PARTITION BY o.tenant_id ORDER BY ${isFree}, o.sequence) AS rank
      FROM ${nameOf(table)} o WHERE o.id = ANY(ARRAY(SELECT id FROM heads))
    ), first_heads AS (
      SELECT array_agg(id ORDER BY rank, sequence) AS ids
      FROM (SELECT id, rank, sequence FROM ranked WHERE free ORDER BY rank, sequence LIMIT 4 * $1) free_heads
    )`;
}

/**
 * $1 published ids; $2–$5 ids, attempts, waits and reasons of rows to retry (no reason: not tried); $6–$7 ids and
 * reasons of dead letters.
 */
export function releaseSql(table: OutboxTable): string {
  const name = nameOf(table);
  return `
    WITH published AS (
      DELETE FROM ${name} WHERE id = ANY($1::uuid[])
    ), dead AS (
      UPDATE ${name} o SET dead_lettered_at = now(), last_error = left(d.reason, ${REASON_CHARACTERS_MAX})
      FROM unnest($6::uuid[], $7::text[]) AS d (id, reason) WHERE o.id = d.id
    )
    UPDATE ${name} o SET due_at = now() + w.wait_ms * interval '1 millisecond',
      attempts = CASE WHEN w.reason IS NULL THEN o.attempts - 1 ELSE o.attempts END,
      last_error = coalesce(left(w.reason, ${REASON_CHARACTERS_MAX}), o.last_error)
    FROM unnest($2::uuid[], $3::int[], $4::float8[], $5::text[]) AS w (id, attempts, wait_ms, reason)
    WHERE o.id = w.id AND o.attempts = w.attempts`;
}

export function statisticsSql(table: OutboxTable): string {
  const name = nameOf(table);
  return `
    SELECT (SELECT count(*) FROM ${name} WHERE dead_lettered_at IS NOT NULL)::int AS "deadLetters",
      (SELECT coalesce(extract(epoch FROM now() - min(at)), 0) FROM ${name} WHERE dead_lettered_at IS NULL)::float8
        AS "oldestAgeSeconds"`;
}

function nameOf({ schema, table }: OutboxTable): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
