import { Client } from 'pg';

/** Queries a database by a connection of its own, such as that of the tests as its owner. */
export async function queryDatabase(
  connectionString: string,
  sql: string,
  values: unknown[],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}
