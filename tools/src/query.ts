import pg from 'pg';

/** Runs one statement on a database and returns its rows; for tests of what no interface offers. */
export async function query(
  connectionString: string,
  statement: string,
  values: readonly string[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
