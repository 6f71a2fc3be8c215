import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFree } from '@isthmus/testing/ports';
import { NODE, ROOT } from './paths.ts';
import { freePorts } from './ports.ts';

/** One PostgreSQL for all integration runs; each makes a database of its own in it. */
export async function startTestPostgres(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'isthmus-pg-'));
  await chmod(directory, 0o755);
  const { postgres: port } = await freePorts();
  const password = 'test-password-of-roles';
  const environment = {
    ...process.env,
    PG_DIRECTORY: join(directory, 'data'),
    PG_PORT: String(port),
    PG_PASSWORD: password,
    PG_FSYNC: 'off',
  };
  const child = spawn(NODE, [join(ROOT, 'tools', 'src', 'postgres.main.ts')], {
    env: environment,
    stdio: 'ignore',
  });
  for (let attempt = 0; await isFree(port); attempt++) {
    if (attempt > 300 || child.exitCode !== null) throw new Error('PostgreSQL did not start for the tests');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    adminUrl: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
