import type { Client } from 'pg';

/** Attributes a service's role must not have; explicit so that an existing role loses them. */
const NO_PRIVILEGES = 'NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE';

/** Creates the role of each schema, or updates its password; roles own nothing and cannot bypass row-level security. */
export async function ensureRoles(client: Client, passwords: Record<string, string>): Promise<void> {
  for (const [schema, password] of Object.entries(passwords)) {
    const role = client.escapeIdentifier(`isthmus_${schema}`);
    const { rows } = await client.query<{ mayMore: boolean }>(
      `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS "mayMore" FROM pg_roles WHERE rolname = $1`,
      [`isthmus_${schema}`],
    );
    const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
    // Only a superuser may set even NOSUPERUSER on an existing role, and a managed PostgreSQL has none.
    const attributes = rows[0]?.mayMore === false ? '' : NO_PRIVILEGES;
    await client.query(`${verb} ROLE ${role} LOGIN ${attributes} PASSWORD ${client.escapeLiteral(password)}`);
  }
}

/** The URL with which the role of `schema` reaches the database of `adminUrl`. */
export function roleUrl(adminUrl: string, schema: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = `isthmus_${schema}`;
  url.password = password;
  return url.toString();
}
