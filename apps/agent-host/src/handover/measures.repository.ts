import type { Transaction } from '@isthmus/platform-database';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Measures, MeasuresQuery } from './measures.types.js';

/** Of the contacts that began in the period: of each agent that had one, and of all together. */
export async function readMeasures(
  tx: Transaction,
  { tenantId }: TenantScope,
  { agentId, from, to, repeatDays, now }: MeasuresQuery,
): Promise<Measures[]> {
  const agent = agentId === '' ? null : agentId;
  return tx.$queryRaw<Measures[]>`
    WITH contact AS (
      SELECT agent_id, owner, context_id, min(at) AS began, max(at) AS ended,
        max(at) FILTER (WHERE role = 'user') AS asked,
        (array_agg(role ORDER BY id DESC))[1] AS last_role,
        (array_agg(known ORDER BY id DESC) FILTER (WHERE role = 'assistant'))[1] AS last_known
      FROM host.message
      WHERE tenant_id = ${tenantId}::uuid AND (${agent}::uuid IS NULL OR agent_id = ${agent}::uuid)
      GROUP BY agent_id, owner, context_id
    ), judged AS (
      SELECT c.*, h.state IS NOT NULL AS was_handed_over,
        CASE
          WHEN h.state IN ('waiting', 'taken') THEN 'open'
          WHEN h.state = 'resolved' AND c.asked <= h.ended_at THEN 'person'
          WHEN h.state = 'unresolved' AND c.asked <= h.ended_at THEN 'unresolved'
          WHEN h.state = 'expired' AND c.asked <= h.ended_at THEN 'abandoned'
          WHEN c.ended > ${now}::timestamptz - interval '24 hours' THEN 'open'
          WHEN c.last_role = 'person' THEN 'person'
          WHEN c.last_role = 'user' THEN 'abandoned'
          WHEN c.last_known = false THEN 'unresolved'
          ELSE 'agent'
        END AS outcome,
        EXISTS (SELECT FROM contact n WHERE n.agent_id = c.agent_id AND n.owner = c.owner AND n.context_id <> c.context_id
          AND n.began > c.ended AND n.began <= c.ended + make_interval(days => ${repeatDays}::int)) AS repeated,
        c.ended + make_interval(days => ${repeatDays}::int) <= ${now}::timestamptz
          AND NOT EXISTS (SELECT FROM contact p WHERE p.agent_id = c.agent_id AND p.owner = c.owner
            AND p.context_id <> c.context_id
            AND p.ended < c.began AND c.began <= p.ended + make_interval(days => ${repeatDays}::int)) AS matured
      FROM contact c
      LEFT JOIN LATERAL (
        SELECT state, ended_at FROM host.hand_over o
        WHERE o.tenant_id = ${tenantId}::uuid AND o.agent_id = c.agent_id AND o.owner = c.owner AND o.context_id = c.context_id
        ORDER BY requested_at DESC, id DESC LIMIT 1
      ) h ON true
      WHERE c.began >= ${from} AND c.began < ${to}
    ), waited AS (
      SELECT agent_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM taken_at - requested_at)) AS seconds
      FROM host.hand_over
      WHERE tenant_id = ${tenantId}::uuid AND (${agent}::uuid IS NULL OR agent_id = ${agent}::uuid)
        AND reason <> 'member' AND taken_at IS NOT NULL AND requested_at >= ${from} AND requested_at < ${to}
      GROUP BY GROUPING SETS ((agent_id), ())
    )
    SELECT j.agent_id::text AS "agentId", count(*)::int AS contacts,
      (count(*) FILTER (WHERE outcome = 'agent'))::int AS "resolvedByAgent",
      (count(*) FILTER (WHERE outcome = 'person'))::int AS "resolvedByPerson",
      (count(*) FILTER (WHERE outcome = 'unresolved'))::int AS unresolved,
      (count(*) FILTER (WHERE outcome = 'abandoned'))::int AS abandoned,
      (count(*) FILTER (WHERE outcome = 'open'))::int AS open,
      (count(*) FILTER (WHERE was_handed_over))::int AS "handedOver",
      (count(*) FILTER (WHERE repeated))::int AS repeated,
      (count(*) FILTER (WHERE matured))::int AS matured,
      (count(*) FILTER (WHERE matured AND NOT repeated AND outcome IN ('agent', 'person')))::int AS "resolvedFirst",
      (SELECT seconds::float8 FROM waited w WHERE w.agent_id IS NOT DISTINCT FROM j.agent_id) AS "medianSecondsToPerson"
    FROM judged j
    GROUP BY GROUPING SETS ((j.agent_id), ())
    ORDER BY j.agent_id NULLS FIRST
    LIMIT 1001`;
}
