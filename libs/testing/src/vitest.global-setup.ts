import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { createDatabase, startPostgres } from './postgres.js';

/** Gives an integration run a database of its own, on the server of ISTHMUS_TEST_DATABASE_URL or on a new one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = process.env['ISTHMUS_TEST_DATABASE_URL'];
  const server = shared ? { adminUrl: shared, stop: async () => undefined } : await startPostgres();
  project.provide(
    'databaseAdminUrl',
    await createDatabase(server.adminUrl, `test_${randomBytes(6).toString('hex')}`),
  );
  return server.stop;
}
