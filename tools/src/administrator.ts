import pg from 'pg';
import { DATA } from './paths.ts';
import { portsFromEnvironment } from './ports.ts';
import { loadSecrets } from './secrets.ts';

/**
 * The platform's database as its administrator, over the rows of every tenant: that of `DATABASE_URL`, or the embedded one.
 * Not connected yet.
 */
export async function administrator(): Promise<pg.Client> {
  return new pg.Client({
    connectionString: process.env['DATABASE_URL'] ?? (await embeddedUrl()),
    connectionTimeoutMillis: 5_000,
    options: '-c app.scope=platform',
  });
}

async function embeddedUrl(): Promise<string> {
  const { postgresPassword } = await loadSecrets(DATA);
  return `postgres://postgres:${postgresPassword}@127.0.0.1:${portsFromEnvironment(process.env).postgres}/postgres`;
}
