import type { Client } from 'pg';

/** What a service's role may not do; the default of a new role, named so that a role that exists loses it. */
const NOTHING_MORE = 'NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE';

/** Creates the role of each schema, or gives it its present password; roles own nothing and bypass nothing. */
export async function ensureRoles(client: Client, passwords: Record<string, string>): Promise<void> {
  for (const [schema, password] of Object.entries(passwords)) {
    const role = client.escapeIdentifier(`isthmus_${schema}`);
    const { rows } = await client.query<{ mayMore: boolean }>(
      `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole AS "mayMore" FROM pg_roles WHERE rolname = $1`,
      [`isthmus_${schema}`],
    );
    const verb = rows.length === 0 ? 'CREATE' : 'ALTER';
    // Only a superuser may even repeat NOSUPERUSER of a role that exists, and a managed PostgreSQL gives nobody that.
    const attributes = rows[0]?.mayMore === false ? '' : NOTHING_MORE;
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
