import type { Client } from 'pg';

/** Creates the role of each schema, or gives it its present password; roles own nothing and bypass nothing. */
export async function ensureRoles(client: Client, passwords: Record<string, string>): Promise<void> {
  for (const [schema, password] of Object.entries(passwords)) {
    const role = client.escapeIdentifier(`isthmus_${schema}`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
      `isthmus_${schema}`,
    ]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(
      `${verb} ROLE ${role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD ${client.escapeLiteral(password)}`,
    );
  }
}

/** The URL with which the role of `schema` reaches the database of `adminUrl`. */
export function roleUrl(adminUrl: string, schema: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = `isthmus_${schema}`;
  url.password = password;
  return url.toString();
}
