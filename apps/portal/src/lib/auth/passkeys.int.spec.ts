import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { Authenticator } from '../../../test/authenticator';
import { CookieJar } from '../../../test/cookie-jar';
import { signInConfig } from '../../../test/sign-in-config';
import { askAuth } from './ask-auth';
import { createAuth } from './auth';
import { createOrganization } from './organizations';
import { beginPasskeySignIn, signInWithPasskey } from './passkey-sign-in';
import { register as registerPasskey } from './passkey-registration';
import { listPasskeys, removePasskey, renamePasskey } from './passkeys';
import { PASSKEYS_MAX } from './transaction';
import { PasswordHasher } from './password-hasher';

const DOMAIN = 'portal.example';
const ORIGIN = `https://${DOMAIN}`;
const PASSWORD = 'correct horse battery';
const passwords = new PasswordHasher();
let pool: Pool;
let portal: Parameters<typeof registerPasskey>[0];
let passwordHash: string;
let person: { id: string; browser: CookieJar };

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 10 });
  const config = signInConfig({ PORTAL_URL: ORIGIN });
  portal = { config, pool, auth: createAuth({ config, pool, passwords }) };
  passwordHash = await passwords.hash(PASSWORD);
});
afterAll(() => Promise.all([pool.end(), passwords.close()]));
beforeEach(async () => {
  person = await signedIn();
});

let clients = 0;
/** A browser at an address of its own, as each test has its own limit of requests. */
const callerOf = (browser: CookieJar) => ({
  address: browser.address,
  userAgent: 'test',
  cookie: browser.header,
});

async function signedIn(): Promise<{ id: string; browser: CookieJar }> {
  const [id, browser] = [uuidv7(), new CookieJar(`198.51.100.${(clients += 1)}`)];
  const email = `${id}@example.com`;
  await pool.query('INSERT INTO users (id, name, email, email_verified) VALUES ($1, $2, $3, true)', [
    id,
    'P',
    email,
  ]);
  await pool.query(
    `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), id, id, passwordHash],
  );
  const body = { email, password: PASSWORD };
  browser.take(await askAuth(portal, '/sign-in/email', { caller: callerOf(browser), body }));
  return { id, browser };
}

const register = (browser: CookieJar, response: object) =>
  askAuth(portal, '/passkey/verify-registration', { caller: callerOf(browser), body: { response } });

async function challengeToRegister(browser: CookieJar): Promise<string> {
  const path = '/passkey/generate-register-options';
  const response = browser.take(await askAuth(portal, path, { caller: callerOf(browser) }));
  return ((await response.json()) as { challenge: string }).challenge; // of better-auth's own endpoint
}

async function registered(device = new Authenticator(DOMAIN)): Promise<Authenticator> {
  const challenge = await challengeToRegister(person.browser);
  const response = await register(person.browser, device.register({ challenge, origin: ORIGIN }));
  expect(response.status).toBe(200);
  return device;
}

/** What a browser of nobody gets for the passkey of a device; `change` is what goes wrong. */
async function signIn(device: Authenticator, change: { origin?: string; challenge?: string } = {}) {
  const browser = new CookieJar(person.browser.address);
  const begun = await beginPasskeySignIn(portal, callerOf(browser));
  if (!begun) throw new Error('no challenge');
  browser.take(begun.response);
  const answer = device.signIn({ challenge: begun.options.challenge, origin: ORIGIN, ...change });
  const outcome = await signInWithPasskey(portal, { caller: callerOf(browser), answer });
  if ('response' in outcome) browser.take(outcome.response);
  const session = await portal.auth.api.getSession({ headers: new Headers({ cookie: browser.header }) });
  return { ...outcome, userId: session?.user.id, browser, answer };
}

it('signs in its owner, beyond a second factor, and asks the device to verify them', async () => {
  const device = await registered();
  await pool.query('UPDATE users SET two_factor_enabled = true WHERE id = $1', [person.id]);
  expect(await signIn(device)).toMatchObject({ kind: 'signed-in', userId: person.id });
  const begun = await beginPasskeySignIn(portal, callerOf(new CookieJar('198.51.100.250')));
  expect(begun?.options).toMatchObject({ rpId: DOMAIN, userVerification: 'required' });
  const [passkey] = await listPasskeys(pool, person.id);
  expect(passkey).toMatchObject({ name: 'Passkey', lastUsedAt: expect.any(Date) });
});

it('refuses pages of another origin, another domain and another challenge', async () => {
  const device = await registered();
  expect(await signIn(device, { origin: 'https://portal.example.evil.example' })).toMatchObject({
    kind: 'refused',
    userId: undefined,
  });
  expect(await signIn(device, { challenge: 'AAAA' })).toMatchObject({ kind: 'refused' });
  const challenge = await challengeToRegister(person.browser);
  for (const [domain, origin] of [
    [DOMAIN, 'https://evil.example'],
    ['evil.example', ORIGIN],
  ] as const) {
    const response = new Authenticator(domain).register({ challenge, origin });
    expect((await register(person.browser, response)).status).toBeGreaterThanOrEqual(400);
  }
  expect(await listPasskeys(pool, person.id)).toHaveLength(1);
});

it('says why a passkey is not added', async () => {
  const device = new Authenticator(DOMAIN);
  const weak = new Authenticator(DOMAIN, { verifiesUser: false });
  const add = async (
    one: Authenticator,
    change: { origin?: string; challenge?: string } = {},
    by = person,
  ) => {
    const challenge = await challengeToRegister(by.browser);
    const response = one.register({ challenge, origin: ORIGIN, ...change });
    const answer = { response };
    return registerPasskey(portal, { caller: callerOf(by.browser), userId: by.id, answer });
  };
  const denied = { code: 'PERMISSION_DENIED' };
  await expect(add(device, { origin: 'https://evil.example' })).rejects.toMatchObject(denied);
  await expect(add(new Authenticator('evil.example'))).rejects.toMatchObject(denied);
  await expect(add(weak)).rejects.toMatchObject(denied);
  await expect(add(device, { challenge: 'AAAA' })).rejects.toMatchObject(denied);
  await add(device);
  for (const by of [person, await signedIn()])
    await expect(add(device, {}, by)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  const ended = { ...portal, pool: new Pool({ connectionString: 'postgres://127.0.0.1:1/none' }) };
  const answer = { response: device.register({ challenge: 'AAAA', origin: ORIGIN }) };
  await challengeToRegister(person.browser);
  const asked = registerPasskey(ended, { caller: callerOf(person.browser), userId: person.id, answer });
  await expect(asked).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('refuses an answer that was used before, and one to a challenge of another kind', async () => {
  const device = await registered();
  const { answer, browser } = await signIn(device);
  expect(await signInWithPasskey(portal, { caller: callerOf(browser), answer })).toEqual({ kind: 'ended' });
  const challenge = await challengeToRegister(person.browser);
  const crossed = device.signIn({ challenge, origin: ORIGIN });
  expect(await signInWithPasskey(portal, { caller: callerOf(person.browser), answer: crossed })).toEqual({
    kind: 'ended',
  });
});

it('refuses a device that has not verified its user, and one that nobody registered', async () => {
  const weak = new Authenticator(DOMAIN, { verifiesUser: false });
  const challenge = await challengeToRegister(person.browser);
  const response = await register(person.browser, weak.register({ challenge, origin: ORIGIN }));
  expect(response.status).toBe(403);
  expect(await signIn(weak)).toMatchObject({ kind: 'refused' });
  const device = await registered();
  Object.assign(device, { options: { verifiesUser: false } });
  expect(await signIn(device)).toMatchObject({ kind: 'refused', userId: undefined });
});

it('registers only for whoever is signed in, and within an hour', async () => {
  const challenge = await challengeToRegister(person.browser);
  const stranger = await signedIn();
  for (const cookie of person.browser.names.filter((name) => name.includes('passkey')))
    stranger.browser.copy(person.browser, cookie);
  const response = new Authenticator(DOMAIN).register({ challenge, origin: ORIGIN });
  expect((await register(stranger.browser, response)).status).toBe(401);
  await pool.query(`UPDATE sessions SET created_at = now() - interval '61 minutes' WHERE user_id = $1`, [
    person.id,
  ]);
  const path = '/passkey/generate-register-options';
  const late = await askAuth(portal, path, { caller: callerOf(person.browser) });
  expect([late.status, await late.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'SESSION_NOT_FRESH' }),
  ]);
});

it('is renamed and removed by its owner only, and then signs nobody in', async () => {
  const device = await registered();
  const [passkey] = await listPasskeys(pool, person.id);
  const id = passkey?.id ?? '';
  const stranger = await signedIn();
  const missing = { code: 'NOT_FOUND' };
  await expect(renamePasskey(pool, stranger.id, { id, name: 'mine' })).rejects.toMatchObject(missing);
  await expect(removePasskey(pool, stranger.id, id)).rejects.toMatchObject(missing);
  await renamePasskey(pool, person.id, { id, name: 'Laptop' });
  expect(await listPasskeys(pool, person.id)).toMatchObject([{ name: 'Laptop' }]);
  expect(await signIn(device)).toMatchObject({ kind: 'signed-in' });
  await removePasskey(pool, person.id, id);
  expect(await signIn(device)).toMatchObject({ kind: 'refused', userId: undefined });
});

/** What the audit log of an organisation will say, without its creation. */
async function audited(organizationId: string): Promise<{ action: string; actor: string }[]> {
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
  const { rows } = await client.query<{ action: string; actor: string }>(
    'SELECT action, actor FROM audit_outbox WHERE tenant_id = $1 ORDER BY sequence',
    [organizationId],
  );
  await client.query('COMMIT');
  client.release();
  return rows.slice(1);
}

it('is recorded in the organisations of its owner, as done by them', async () => {
  const { id } = await createOrganization(pool, { name: 'O', slug: uuidv7(), ownerId: person.id });
  const device = await registered();
  await signIn(device);
  const [passkey] = await listPasskeys(pool, person.id);
  await removePasskey(pool, person.id, passkey?.id ?? '');
  const actor = `user:${person.id}`;
  expect(await audited(id)).toEqual([
    { action: 'member.passkey-add', actor },
    { action: 'session.start', actor },
    { action: 'member.passkey-remove', actor },
  ]);
});

it('has at most twenty of one person, in parallel too', async () => {
  const insert = (n: number) =>
    pool
      .query(
        `INSERT INTO passkeys (id, user_id, name, credential_id, public_key, counter, device_type, backed_up)
         VALUES ($1, $2, 'P', $3, 'k', 0, 'singleDevice', false)`,
        [uuidv7(), person.id, `${person.id} ${n}`],
      )
      .then(
        () => 'added',
        (error: { constraint?: string }) => error.constraint,
      );
  const outcomes = await Promise.all(Array.from({ length: 40 }, (_, n) => insert(n)));
  expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(PASSKEYS_MAX);
  expect(new Set(outcomes)).toEqual(new Set(['added', 'passkeys_max']));
});

it('limits how many challenges one address gets', async () => {
  const browser = new CookieJar('198.51.100.251');
  const begun = await Promise.all(
    Array.from({ length: 80 }, () => beginPasskeySignIn(portal, callerOf(browser))),
  );
  expect(begun.filter((one) => one !== undefined).length).toBeLessThanOrEqual(60);
});
