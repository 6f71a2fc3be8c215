import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openMissingAccounts } from './ledger-accounts';
import { createNamedOrganization, createOrganization } from './organizations';
import type { Runtime } from '../runtime';
import { refusalOf } from './transaction';

let pool: Pool;
beforeAll(() => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
});
afterAll(() => pool.end());

async function newUser(): Promise<string> {
  const id = uuidv7();
  await pool.query(`INSERT INTO users (id, name, email) VALUES ($1, 'P', $2)`, [id, `${id}@example.com`]);
  return id;
}

const newOrganization = async () =>
  createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: await newUser() });

/** Runs `work` 60 times in parallel; the codes of what was refused. */
async function race(work: (n: number) => Promise<unknown>): Promise<{ done: number; codes: string[] }> {
  const results = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => work(n)));
  const codes = results.flatMap((result) =>
    result.status === 'rejected' ? String(refusalOf(result.reason)?.code ?? result.reason.code) : [],
  );
  return { done: results.length - codes.length, codes: [...new Set(codes)] };
}

async function count(table: string, column: string, value: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${column} = $1`,
    [value],
  );
  return rows[0]?.n ?? 0;
}

it('creates 20 organisations of 60 that one person asks for at once, and credits one', async () => {
  const ownerId = await newUser();
  const result = await race((n) => createOrganization(pool, { name: `O ${n}`, slug: uuidv7(), ownerId }));
  expect(result).toEqual({ done: 20, codes: ['LIMIT_EXCEEDED'] });
  const { rows } = await pool.query(
    `SELECT count(*)::int AS all, count(*) FILTER (WHERE o.starting_credit)::int AS credited
     FROM organizations o JOIN members m ON m.organization_id = o.id WHERE m.user_id = $1`,
    [ownerId],
  );
  expect(rows).toEqual([{ all: 20, credited: 1 }]);
  const orphans = await pool.query(
    'SELECT 1 FROM organizations o WHERE NOT EXISTS (SELECT 1 FROM members m WHERE m.organization_id = o.id)',
  );
  expect(orphans.rowCount).toBe(0);
});

it('gives the plain slug of a name to one of those who ask for it at once, and to nobody afterwards', async () => {
  const name = `Team ${uuidv7().slice(-12)}`;
  const plain = name.toLowerCase().replace(' ', '-');
  const owners = await Promise.all(Array.from({ length: 20 }, newUser));
  const create = async (ownerId: string) => (await createNamedOrganization(pool, { name, ownerId })).slug;
  const slugs = await Promise.all(owners.map(create));
  expect(slugs.filter((slug) => slug === plain)).toHaveLength(1);
  expect(new Set(slugs).size).toBe(20);
  await pool.query(`UPDATE organizations SET slug = $1 WHERE slug = $2`, [uuidv7(), plain]);
  expect(await create(await newUser())).toMatch(new RegExp(`^${plain}-[a-z0-9]{5}$`));
});

it('grants a person nothing more for a new organisation after the first was left', async () => {
  const ownerId = await newUser();
  const opened: [string, bigint][] = [];
  const clients = {
    ledger: {
      openAccount: async (a: { tenantId: string; creditMicro: bigint }) =>
        opened.push([a.tenantId, a.creditMicro]),
    },
    // Of all clients only this call is made.
  } as unknown as Runtime['clients'];
  const first = await createOrganization(pool, { name: 'A', slug: uuidv7(), ownerId });
  await pool.query('DELETE FROM organizations WHERE id = $1', [first.id]);
  const second = await createOrganization(pool, { name: 'B', slug: uuidv7(), ownerId });
  await openMissingAccounts({ pool, clients });
  expect(opened).toContainEqual([second.id, 0n]);
});

it('gives a slug to one of 60 who ask for it at once, and never the former slug of another', async () => {
  const slug = uuidv7();
  const owners = await Promise.all(Array.from({ length: 60 }, newUser));
  const result = await race((n) => createOrganization(pool, { name: 'O', slug, ownerId: owners[n] ?? '' }));
  expect(result).toEqual({ done: 1, codes: ['ALREADY_EXISTS'] });
  await pool.query('UPDATE organizations SET slug = $1 WHERE slug = $2', [uuidv7(), slug]);
  const taken = createOrganization(pool, { name: 'O', slug, ownerId: owners[0] ?? '' });
  await expect(taken).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

it('admits 200 members, whoever is added at the same time', async () => {
  const { id } = await newOrganization();
  const people = await Promise.all(Array.from({ length: 240 }, newUser));
  const add = (userId: string | undefined) =>
    pool.query(`INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'viewer')`, [
      uuidv7(),
      id,
      userId,
    ]);
  for (const userId of people.splice(0, 180)) await add(userId);
  expect(await race((n) => add(people[n]))).toEqual({ done: 19, codes: ['LIMIT_EXCEEDED'] });
  expect(await count('members', 'organization_id', id)).toBe(200);
});

it('keeps 100 open invitations, and one for each address', async () => {
  const { id } = await newOrganization();
  const inviterId = await newUser();
  const invite = (email: string) =>
    pool.query(
      `INSERT INTO invitations (id, organization_id, email, role, inviter_id, expires_at)
       VALUES ($1, $2, $3, 'viewer', $4, now() + interval '1 day')`,
      [uuidv7(), id, email, inviterId],
    );
  await race(() => invite('twice@example.com'));
  expect(await open(id)).toBe(1);
  for (let n = 0; n < 70; n += 1) await invite(`${n}@example.com`);
  expect(await race((n) => invite(`race-${n}@example.com`))).toEqual({ done: 29, codes: ['LIMIT_EXCEEDED'] });
  expect(await open(id)).toBe(100);
});

async function open(organizationId: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM invitations WHERE organization_id = $1 AND status = 'pending'`,
    [organizationId],
  );
  return rows[0]?.n ?? 0;
}

it('keeps the 20 newest of 60 sessions that start at once', async () => {
  const userId = await newUser();
  const result = await race((n) =>
    pool.query(
      `INSERT INTO sessions (id, user_id, token, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
      [uuidv7(), userId, `${userId} ${n}`],
    ),
  );
  expect(result.done).toBe(60);
  expect(await count('sessions', 'user_id', userId)).toBe(20);
});

it.each(['leave', 'become viewers'])('keeps an owner when all 60 %s at once', async (what) => {
  const { id } = await newOrganization();
  const owners = await Promise.all(Array.from({ length: 59 }, newUser));
  for (const userId of owners)
    await pool.query(
      `INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'owner')`,
      [uuidv7(), id, userId],
    );
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM members WHERE organization_id = $1', [
    id,
  ]);
  const statement =
    what === 'leave'
      ? 'DELETE FROM members WHERE id = $1'
      : `UPDATE members SET role = 'viewer' WHERE id = $1`;
  const result = await race((n) => pool.query(statement, [rows[n]?.id]));
  expect(result).toEqual({ done: 59, codes: ['FAILED_PRECONDITION'] });
});
