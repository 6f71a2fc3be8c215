import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { createDatabase } from './index.js';

async function tablesOf(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'registry'",
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

it('copies a migrated database for several callers at once', async () => {
  const names = Array.from({ length: 4 }, () => `copy_${randomUUID().slice(0, 8)}`);
  const urls = await Promise.all(names.map((name) => createDatabase(inject('databaseAdminUrl'), name)));
  for (const url of urls) expect(await tablesOf(url)).toContain('agent');
});
