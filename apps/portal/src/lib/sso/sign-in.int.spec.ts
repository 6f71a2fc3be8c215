import type { TenantScope } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { OrganizationSso } from '../../../test/organization-sso';
import { OpenIdProvider } from '../../../test/openid-provider';
import { listMemberships } from '../auth/admission';
import { addDomain, removeDomain } from './domains';
import { inTransaction } from '../auth/transaction';
import { beginSignIn, finishSignIn } from './sign-in';

let pool: Pool;
let sso: OrganizationSso;

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
  sso = await OrganizationSso.start(pool);
});
afterAll(async () => {
  await sso.close();
  await pool.end();
});
beforeEach(() => sso.renew());

async function roleOf(userId: string | undefined): Promise<string | undefined> {
  const { rows } = await pool.query<{ role: string }>(
    'SELECT role FROM members WHERE organization_id = $1 AND user_id = $2',
    [sso.owner.tenantId, userId],
  );
  return rows[0]?.role;
}

async function slugOf({ tenantId }: TenantScope): Promise<string> {
  const { rows } = await pool.query<{ slug: string }>('SELECT slug FROM organizations WHERE id = $1', [
    tenantId,
  ]);
  return rows[0]?.slug ?? '';
}

const denied = { code: 'PERMISSION_DENIED' };

it('makes whoever the provider signs in a member, once, in a session that names the organisation', async () => {
  const { next, session } = await sso.signIn();
  expect(next).toBe('/keys');
  expect(session?.user).toMatchObject({ email: sso.provider.person.email, name: 'Li', emailVerified: true });
  expect(session?.session).toMatchObject({
    ssoOrganizationId: sso.owner.tenantId,
    activeOrganizationId: sso.owner.tenantId,
  });
  expect(await roleOf(session?.user.id)).toBe('developer');
  sso.provider.person.email = `renamed@${sso.domain}`;
  expect((await sso.signIn()).session?.user.id).toBe(session?.user.id);
});

it('is whoever has the address already, and joins with the role of an invitation', async () => {
  const userId = await sso.newUser(sso.provider.person.email);
  await pool.query(
    `INSERT INTO invitations (id, organization_id, email, role, inviter_id, expires_at)
     VALUES ($1, $2, $3, 'billing', $4, now() + interval '1 day')`,
    [uuidv7(), sso.owner.tenantId, sso.provider.person.email, sso.owner.actor.slice('user:'.length)],
  );
  expect((await sso.signIn()).session?.user.id).toBe(userId);
  expect(await roleOf(userId)).toBe('billing');
});

it.each([
  ['has not verified the address', () => (sso.provider.person.verified = false)],
  ['signs in an address of another domain', () => (sso.provider.person.email = 'li@victim.example')],
  [
    'signs in an operator of the platform',
    () => sso.newUser(sso.provider.person.email, { role: 'admin' }).then(() => undefined),
  ],
])('refuses a provider that %s', async (_, arrange) => {
  await arrange();
  await expect(sso.signIn()).rejects.toMatchObject(denied);
});

it('refuses an address whose domain was removed, or never verified', async () => {
  await removeDomain(pool, sso.owner, sso.domain);
  const who = { who: { email: `li@${sso.domain}` }, next: '/', address: sso.address };
  await expect(beginSignIn(sso.portal, who)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await addDomain(pool, sso.owner, sso.domain);
  await expect(beginSignIn(sso.portal, who)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(sso.signIn()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('refuses a linked person whose domain was removed, whatever other domain remains', async () => {
  const { session } = await sso.signIn();
  const former = sso.domain;
  sso.domain = `second.${former}`;
  await sso.prove(sso.owner, sso.domain);
  sso.provider.person.email = `li@${sso.domain}`;
  expect((await sso.signIn()).session?.user.id).toBe(session?.user.id);
  await removeDomain(pool, sso.owner, former);
  await expect(sso.signIn()).rejects.toMatchObject(denied);
});

it('opens no other organisation of the person, whichever asks for what', async () => {
  const userId = await sso.newUser(sso.provider.person.email);
  const other = await sso.newOrganization();
  await pool.query(`INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'owner')`, [
    uuidv7(),
    other.tenantId,
    userId,
  ]);
  await sso.save(sso.owner, { required: true });
  const needs = async (ssoOrganizationId: string | undefined) => {
    const memberships = await listMemberships(pool, { userId, ssoOrganizationId });
    return Object.fromEntries(memberships.map((one) => [one.id, one.needs]));
  };
  const { session } = await sso.signIn();
  expect(await needs(session?.session.ssoOrganizationId ?? undefined)).toEqual({
    [sso.owner.tenantId]: null,
    [other.tenantId]: 'credential',
  });
  expect(await needs(undefined)).toEqual({ [sso.owner.tenantId]: 'provider', [other.tenantId]: null });
});

it('makes one user of first sign-ins at the same time', async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => sso.signIn()));
  expect(new Set(outcomes.map(({ session }) => session?.user.id)).size).toBe(1);
});

it('refuses an answer that was used, that is to another sign-in, or that no sign-in asked for', async () => {
  const { query, cookie } = await sso.signIn();
  const headers = new Headers();
  await expect(
    finishSignIn(sso.portal, { organizationId: sso.owner.tenantId, query, cookie, headers }),
  ).rejects.toMatchObject(denied);
  const other = await beginSignIn(sso.portal, {
    who: { email: sso.provider.person.email },
    next: '/',
    address: sso.address,
  });
  await expect(sso.signIn({ cookie: other.cookie })).rejects.toMatchObject(denied);
  await expect(sso.signIn({ cookie: '' })).rejects.toMatchObject(denied);
  await expect(sso.signIn({ cookie: `${cookie.slice(0, -2)}00` })).rejects.toMatchObject(denied);
  const forged = (url: string) => url.replace(/state=[^&]+/, 'state=forged');
  await expect(sso.signIn({ back: forged })).rejects.toMatchObject(denied);
});

it('gives the answer of one organisation’s provider to no other provider', async () => {
  const attacker = await sso.newOrganization();
  const malicious = await OpenIdProvider.start(sso.portal.oidc.callbackUrl(attacker.tenantId));
  malicious.promisesIssuer = false;
  try {
    await sso.save(attacker, { issuer: malicious.issuer });
    const slug = await slugOf(attacker);
    const lured = await beginSignIn(sso.portal, { who: { slug }, next: '/', address: sso.address });
    const state = new URL(lured.url).searchParams.get('state') ?? '';
    const honest = await beginSignIn(sso.portal, {
      who: { email: sso.provider.person.email },
      next: '/',
      address: sso.address,
    });
    // The malicious provider sends the browser on to the honest one.
    const back = await sso.provider.visit(honest.url.replace(/state=[^&]+/, `state=${state}`));
    expect(new URL(back).pathname).toBe(`/api/auth/callback/organization/${sso.owner.tenantId}`);
    malicious.asked.length = 0;
    const { search: query } = new URL(back);
    const [{ tenantId: own }, { tenantId: other }] = [sso.owner, attacker];
    const answer = { cookie: lured.cookie, headers: new Headers() };
    // Many providers do not name themselves in their answers.
    const nameless = query.replace(/&iss=[^&]+/, '');
    expect(nameless).not.toBe(query);
    for (const came of [
      { organizationId: own, query: nameless },
      { organizationId: own, query },
      { organizationId: other, query },
    ])
      await expect(finishSignIn(sso.portal, { ...answer, ...came })).rejects.toMatchObject(denied);
    expect(malicious.asked.filter((path) => path.startsWith('/token'))).toEqual([]);
  } finally {
    malicious.close();
  }
});

it('gives another provider of the organisation nobody of the former one', async () => {
  const { session } = await sso.signIn();
  const second = await OpenIdProvider.start(sso.portal.oidc.callbackUrl(sso.owner.tenantId));
  const [first, { sub }] = [sso.provider, sso.provider.person];
  try {
    await sso.save(sso.owner, { issuer: second.issuer });
    sso.provider = second;
    sso.provider.person = { sub, email: `other@${sso.domain}`, verified: true };
    expect((await sso.signIn()).session?.user.id).not.toBe(session?.user.id);
  } finally {
    sso.provider = first;
    second.close();
  }
});

it('begins fifty sign-ins at one address that do not end, and any number that do', async () => {
  const who = { email: 'li@unknown.example' };
  const begin = () => beginSignIn(sso.portal, { who, next: '/', address: sso.address });
  for (let n = 0; n < 49; n++) await expect(begin()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (let n = 0; n < 3; n++) expect((await sso.signIn()).session).not.toBeNull();
  await expect(begin()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const refused = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) };
  await expect(begin()).rejects.toMatchObject(refused);
  await expect(sso.signIn()).rejects.toMatchObject(refused);
});

it('says that an identity is linked to another person', async () => {
  const rows = [await sso.newUser(`${uuidv7()}@a.example`), await sso.newUser(`${uuidv7()}@b.example`)];
  const subject = uuidv7();
  const link = (userId: string) =>
    inTransaction(pool, { actor: `user:${userId}` }, (client) =>
      client.query('INSERT INTO accounts (id, user_id, account_id, provider_id) VALUES ($1, $2, $3, $4)', [
        uuidv7(),
        userId,
        subject,
        'sso',
      ]),
    );
  await link(rows[0] ?? '');
  await expect(link(rows[1] ?? '')).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    remedy: expect.any(String),
  });
});

it('asks a provider once for what it says of itself, however often sign-ins begin', async () => {
  const discoveries = () => sso.provider.asked.filter((path) => path.includes('openid-configuration')).length;
  await beginSignIn(sso.portal, { who: { slug: await slugOf(sso.owner) }, next: '/', address: sso.address });
  const first = discoveries();
  for (let n = 0; n < 5; n++)
    await beginSignIn(sso.portal, {
      who: { slug: await slugOf(sso.owner) },
      next: '/',
      address: sso.address,
    });
  expect(discoveries()).toBe(first);
});
