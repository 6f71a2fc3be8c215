import type pg from 'pg';
import type { AttemptTotals } from './bill.compare.ts';

const DAY = `to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

interface Row {
  day: string;
  model: string;
}

/** The attempts of one upstream, over all tenants, as the database's administrator reads them. */
export function attemptTotals(client: Pick<pg.Client, 'query'>, upstream: string): AttemptTotals {
  return {
    locate: async (ids) => {
      const { rows } = await client.query<Row & { id: string; request_id: string }>(
        `SELECT id::text, request_id, model, ${DAY} AS day FROM models.attempt
         WHERE upstream = $1 AND (request_id = ANY($2::text[]) OR id::text = ANY($2::text[]))
         ORDER BY input_tokens + output_tokens`,
        [upstream, ids],
      );
      return new Map(
        rows.flatMap(({ id, request_id, day, model }) =>
          [id, request_id].map((key) => [key, { day, model }] as const),
        ),
      );
    },
    totals: async (first, last) => {
      const { rows } = await client.query<Row & { input: string; output: string }>(
        `SELECT ${DAY} AS day, model, sum(input_tokens)::text AS input, sum(output_tokens)::text AS output
         FROM models.attempt
         WHERE upstream = $1 AND ended_at >= $2::date::timestamp AT TIME ZONE 'UTC'
           AND ended_at < ($3::date + 1)::timestamp AT TIME ZONE 'UTC'
         GROUP BY 1, 2`,
        [upstream, first, last],
      );
      return rows.map(({ day, model, input, output }) => ({
        day,
        model,
        inputTokens: BigInt(input),
        outputTokens: BigInt(output),
      }));
    },
  };
}
