import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';

/** Attributes a service's role must not have; explicit so that an existing role loses them. */
const NO_PRIVILEGES = 'NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE';
const ATTEMPTS_MAX = 50;
/** Another session created the role first: duplicate_object, or unique_violation if both were at it. */
const CREATED_CONCURRENTLY = ['42710', '23505'];

/**
 * Creates the role of each schema, or updates its password; roles own nothing and cannot bypass row-level security.
 * Databases of one server share their roles and may be migrated at the same time.
 */
export async function ensureRoles(client: Client, passwords: Record<string, string>): Promise<void> {
  for (const [schema, password] of Object.entries(passwords)) {
    await whileConcurrent(() => ensureRole(client, `isthmus_${schema}`, password));
  }
}

async function ensureRole(client: Client, name: string, password: string): Promise<void> {
  const { rows } = await client.query<{ mayMore: boolean }>(
    `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS "mayMore" FROM pg_roles WHERE rolname = $1`,
    [name],
  );
  const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
  // Only a superuser may set even NOSUPERUSER on an existing role, and a managed PostgreSQL has none.
  const attributes = rows[0]?.mayMore === false ? '' : NO_PRIVILEGES;
  await client.query(
    `${verb} ROLE ${client.escapeIdentifier(name)} LOGIN ${attributes} PASSWORD ${client.escapeLiteral(password)}`,
  );
}

/**
 * Repeats `work` while another session changes the same role. No lock prevents that: advisory locks are those of one
 * database, and only a superuser may lock the catalogue of roles.
 */
async function whileConcurrent(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !isConcurrent(error)) throw error;
      await sleep(Math.random() * 50);
    }
  }
}

function isConcurrent(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  // An internal error (XX000) without a code of its own.
  const isChangedConcurrently = error.code === 'XX000' && error.message === 'tuple concurrently updated';
  return isChangedConcurrently || CREATED_CONCURRENTLY.includes(error.code ?? '');
}

/** The URL with which the role of `schema` reaches the database of `adminUrl`. */
export function roleUrl(adminUrl: string, schema: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = `isthmus_${schema}`;
  url.password = password;
  return url.toString();
}
