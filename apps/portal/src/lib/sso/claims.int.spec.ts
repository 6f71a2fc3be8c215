import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { ForgedProvider } from '../../../test/forged-provider';
import { OrganizationSso } from '../../../test/organization-sso';
import { beginSignIn, finishSignIn } from './sign-in';

let pool: Pool;
let sso: OrganizationSso;
let forged: ForgedProvider;

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
  [sso, forged] = await Promise.all([OrganizationSso.start(pool), ForgedProvider.start()]);
});
afterAll(async () => {
  forged.close();
  await sso.close();
  await pool.end();
});
beforeEach(async () => {
  await sso.renew();
  await sso.save(sso.owner, { issuer: forged.issuer });
});

const denied = { code: 'PERMISSION_DENIED' };

async function begin() {
  const who = { email: `li@${sso.domain}` };
  const begun = await beginSignIn(sso.portal, { who, next: '/', address: sso.address });
  return { ...begun, query: new URL(forged.visit(begun.url)).search };
}

const finish = ({ query, cookie }: { query: string; cookie: string }) =>
  finishSignIn(sso.portal, { organizationId: sso.owner.tenantId, query, cookie, headers: new Headers() });

/** Signs in whom the provider names so; returns the user. */
async function signIn(claims: Record<string, unknown>) {
  forged.claims = { sub: uuidv7(), email: `li@${sso.domain}`, email_verified: true, ...claims };
  await finish(await begin());
  const { rows } = await pool.query<{ email: string; name: string }>(
    `SELECT u.email, u.name FROM users u JOIN accounts a ON a.user_id = u.id WHERE a.provider_id = $1`,
    [`sso:${sso.owner.tenantId}`],
  );
  return rows[0];
}

it.each([
  ['empty', ''],
  ['overlong', 'a'.repeat(256)],
  ['not text', { a: 1 }],
  ['of two lines', 'a\nb'],
  ['missing', undefined],
])('refuses a subject that is %s', async (_, sub) => {
  await expect(signIn({ sub })).rejects.toMatchObject(denied);
});

it.each([
  ['with a space', 'a b@'],
  ['with line ends', 'a\r\n@'],
  ['in quotes', '"a b"@'],
  ['with two @', 'a@b@'],
  ['with NUL', 'a\u0000@'],
  ['of 5,000 characters', `${'a'.repeat(5_000)}@`],
  ['without a local part', '@'],
])('refuses an address %s', async (_, local) => {
  await expect(signIn({ email: `${local}${sso.domain}` })).rejects.toMatchObject(denied);
});

it.each([undefined, true, { a: 1 }, ['li@x.example']])('refuses %j as an address', async (email) => {
  await expect(signIn({ email })).rejects.toMatchObject(denied);
});

it.each([
  ['Li Na', 'Li Na'],
  [' 李娜 ', '李娜'],
  ['a\r\nb', undefined],
  ['\u202egnihtyna', undefined],
  ['a\u0000', undefined],
  ['a'.repeat(5_000), undefined],
  [{ a: 1 }, undefined],
])('calls %j by its name or, where that is not valid, by the address', async (name, expected) => {
  const email = `li@${sso.domain}`;
  expect(await signIn({ name, email: email.toUpperCase() })).toEqual({ email, name: expected ?? email });
});

it('signs in once by each state, whatever the provider accepts again', async () => {
  forged.claims = { sub: uuidv7(), email: `li@${sso.domain}`, email_verified: true };
  const begun = await begin();
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => finish(begun)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  await expect(finish(begun)).rejects.toMatchObject(denied);
});

it('refuses an answer that was asked of the former provider', async () => {
  const begun = await begin();
  const second = await ForgedProvider.start();
  try {
    second.claims = forged.claims;
    await sso.save(sso.owner, { issuer: second.issuer });
    await expect(finish(begun)).rejects.toMatchObject(denied);
  } finally {
    second.close();
  }
});
