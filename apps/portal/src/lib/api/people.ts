import 'server-only';
import { runtime } from '../runtime';

const ID = /^[0-9a-f-]{36}$/;

/** Names of users by id, as far as they are known; a deleted user has none. */
export async function namesOfUsers(ids: readonly string[]): Promise<Map<string, string>> {
  const valid = [...new Set(ids.filter((id) => ID.test(id)))];
  if (valid.length === 0) return new Map();
  const { pool } = await runtime();
  const { rows } = await pool.query<{ id: string; name: string }>(
    'SELECT id, name FROM users WHERE id = ANY($1::uuid[])',
    [valid],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
