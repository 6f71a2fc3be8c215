/**
 * `npm run migrate -w @isthmus/platform-database`: applies pending migrations; several processes may run it at once.
 */
import { fileURLToPath } from 'node:url';
import { json, loadConfig, postgresUrl } from '@isthmus/platform-config';
import { z } from 'zod';
import { migrate, SCHEMAS, type SchemaName } from './migrate.js';

const environment = z.object({
  /** A role that may create schemas and roles. */
  DATABASE_ADMIN_URL: postgresUrl(),
  /** JSON object: schema → password of its role. */
  DATABASE_ROLE_PASSWORDS: json(
    z.record(z.enum(SCHEMAS), z.string().min(12, 'must have 12 characters or more')),
  ),
});

const config = loadConfig(environment, process.env);
const applied = await migrate({
  adminUrl: config.DATABASE_ADMIN_URL,
  prismaDirectory: fileURLToPath(new URL('../../../../prisma', import.meta.url)),
  rolePasswords: config.DATABASE_ROLE_PASSWORDS satisfies Record<SchemaName, string>,
});
console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`);
// The engine leaves the timer of its lock behind, which would keep the process alive for ten seconds.
process.exit(0);
