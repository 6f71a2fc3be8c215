import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createOrganization } from './organizations';
import { findTenant, listTenants, membersOfTenant } from './tenants';

const MARK = uuidv7();
let pool: Pool;
const ids: string[] = [];

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 4 });
  for (const name of ['First', 'Second_100%', 'Third']) ids.push(await newTenant(name));
});
afterAll(() => pool.end());

async function newTenant(name: string): Promise<string> {
  const ownerId = uuidv7();
  await pool.query(`INSERT INTO users (id, name, email) VALUES ($1, $2, $3)`, [
    ownerId,
    `Owner of ${name}`,
    `${name.toLowerCase()}-${MARK}@example.com`,
  ]);
  return (await createOrganization(pool, { name: `${name} ${MARK}`, slug: uuidv7(), ownerId })).id;
}

const find = (query: string, pageToken = '', pageSize = 10) =>
  listTenants(pool, { query, pageToken, pageSize });
const idsOf = async (query: string) => (await find(query)).tenants.map(({ id }) => id);

it('lists organisations, newest first, with their owner and how many members they have', async () => {
  const { tenants, nextPageToken } = await find(MARK);
  expect(tenants.map(({ id }) => id)).toEqual([...ids].reverse());
  expect(tenants.at(-1)).toMatchObject({
    name: `First ${MARK}`,
    members: 1,
    owner: `first-${MARK}@example.com`,
    deleteAt: undefined,
  });
  expect(nextPageToken).toBe('');
});

it('goes from page to page without missing or repeating one', async () => {
  const seen: string[] = [];
  let pageToken = '';
  do {
    const page = await find(MARK, pageToken, 1);
    expect(page.tenants).toHaveLength(1);
    seen.push(...page.tenants.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  expect(seen).toEqual([...ids].reverse());
});

it('refuses the token of another search, and what is no token', async () => {
  const { nextPageToken } = await find(MARK, '', 1);
  const refused = { code: 'INVALID_ARGUMENT' };
  await expect(find('', nextPageToken)).rejects.toMatchObject(refused);
  await expect(find(MARK, ids[0])).rejects.toMatchObject(refused);
});

it('goes on after an organisation that was deleted meanwhile', async () => {
  const gone = await newTenant('Soon');
  const { nextPageToken } = await find(MARK, '', 1);
  await pool.query('UPDATE organizations SET deleted_at = now() WHERE id = $1', [gone]);
  expect((await find(MARK, nextPageToken)).tenants.map(({ id }) => id)).toEqual([...ids].reverse());
});

it('finds by name, slug, id and member, whatever the case, and takes no pattern', async () => {
  const [, second = ''] = ids;
  const slug = (await findTenant(pool, second))?.slug ?? '';
  for (const query of [`second_100% ${MARK}`, ` SECOND_100% ${MARK} `, slug, second, `second_100%-${MARK}@`])
    expect(await idsOf(query), query).toEqual([second]);
  expect(await idsOf(`owner of second_100%`)).toContain(second);
  for (const query of [`_econd ${MARK}`, `%${MARK}%`, `' OR 1 = 1`]) expect(await idsOf(query)).toEqual([]);
});

it('shows the members of an organisation, and none that is deleted or never was', async () => {
  const [first = ''] = ids;
  expect(await membersOfTenant(pool, first)).toMatchObject([{ name: 'Owner of First', role: 'owner' }]);
  const gone = await newTenant('Gone');
  await pool.query('UPDATE organizations SET deleted_at = now() WHERE id = $1', [gone]);
  for (const id of [gone, uuidv7(), 'no id', `${first}'`]) expect(await findTenant(pool, id)).toBeUndefined();
  expect(await idsOf(MARK)).not.toContain(gone);
});
