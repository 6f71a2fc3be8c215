/**
 * `npm run sql -- "SELECT …"`: runs statements on the platform's database as its administrator, over the rows of every
 * tenant, and prints what they return. For operators (docs/runbooks).
 */
import pg from 'pg';
import { DATA } from './paths.ts';
import { portsFromEnvironment } from './ports.ts';
import { loadSecrets } from './secrets.ts';

const [statements] = process.argv.slice(2);
if (!statements) {
  console.error('Usage: npm run sql -- "SELECT …"');
  process.exit(1);
}

const client = new pg.Client({
  connectionString: process.env['DATABASE_URL'] ?? (await embeddedUrl()),
  connectionTimeoutMillis: 5_000,
});
try {
  await client.connect();
  await client.query("SELECT set_config('app.scope', 'platform', false)");
  for (const { command, rowCount, rows } of [await client.query(statements)].flat()) {
    if (rows.length > 0) console.table(rows);
    console.log(`${command}: ${rowCount ?? 0} rows`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await client.end();
}

async function embeddedUrl(): Promise<string> {
  const { postgresPassword } = await loadSecrets(DATA);
  return `postgres://postgres:${postgresPassword}@127.0.0.1:${portsFromEnvironment(process.env).postgres}/postgres`;
}
