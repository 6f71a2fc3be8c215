import { testDatabaseUrl } from '@isthmus/testing';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { CookieJar } from '../../../test/cookie-jar';
import { OpenIdProvider } from '../../../test/openid-provider';
import { signInConfig } from '../../../test/sign-in-config';
import type { PortalConfig } from '../../config';
import { createAuth, SSO_PROVIDER } from './auth';
import { PasswordHasher } from './password-hasher';

const PORTAL = 'http://portal.example';
const passwords = new PasswordHasher();

let pool: Pool;
let provider: OpenIdProvider;
let auth: ReturnType<typeof createAuth>;

beforeAll(async () => {
  pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 4 });
  provider = await OpenIdProvider.start(`${PORTAL}/api/auth/callback/${SSO_PROVIDER}`);
  auth = createAuth({ config: configOf(provider.issuer), pool, passwords });
});
afterAll(async () => {
  provider.close();
  await Promise.all([pool.end(), passwords.close()]);
});

function configOf(oidcIssuer: string): PortalConfig {
  return signInConfig({
    PORTAL_URL: PORTAL,
    OIDC_ISSUER: oidcIssuer,
    OIDC_CLIENT_ID: OpenIdProvider.CLIENT.clientId,
    OIDC_CLIENT_SECRET: OpenIdProvider.CLIENT.clientSecret,
  });
}

/** Goes to the provider as a browser does; returns where it sends the browser back. */
async function visitProvider(browser: CookieJar): Promise<string> {
  const body = {
    provider: SSO_PROVIDER,
    callbackURL: '/',
    errorCallbackURL: '/sign-in',
    disableRedirect: true,
  };
  const started = await auth.api.signInSocial({ headers: new Headers(), body, asResponse: true });
  // The body of better-auth's own endpoint.
  const { url } = (await browser.take(started).json()) as { url: string };
  return provider.visit(url);
}

async function signIn(browser = new CookieJar(), change = (url: string) => url) {
  const back = change(await visitProvider(browser));
  const response = browser.take(
    await auth.handler(new Request(back, { headers: { cookie: browser.header } })),
  );
  const session = await auth.api.getSession({ headers: new Headers({ cookie: browser.header }) });
  return { location: response.headers.get('location') ?? '', user: session?.user };
}

async function known(email: string, verified: boolean): Promise<string> {
  const id = uuidv7();
  await pool.query('INSERT INTO users (id, name, email, email_verified) VALUES ($1, $2, $3, $4)', [
    id,
    'Known',
    email,
    verified,
  ]);
  return id;
}

let people = 0;
const address = () => `sso-${(people += 1)}@example.com`;

it('signs in whoever the provider knows, and the same person again', async () => {
  provider.person = { sub: uuidv7(), email: address(), verified: true };
  const first = await signIn();
  expect(first).toMatchObject({ location: '/', user: { email: provider.person.email, name: 'Li' } });
  expect((await signIn()).user?.id).toBe(first.user?.id);
});

it('is the person who was invited before, if the address of both is verified', async () => {
  provider.person = { sub: uuidv7(), email: address(), verified: true };
  const id = await known(provider.person.email, true);
  expect((await signIn()).user?.id).toBe(id);
});

it.each([
  ['the provider', true, false],
  ['the portal', false, true],
])('takes over nobody whose address %s has not verified', async (_, here, there) => {
  provider.person = { sub: uuidv7(), email: address(), verified: there };
  await known(provider.person.email, here);
  const { user, location } = await signIn();
  expect(user).toBeUndefined();
  expect(location).toContain('/sign-in?error=');
});

it.each([
  ['with a space', 'a b@example.com'],
  ['in quotes', '"a"@example.com'],
  ['with two @', 'a@b@example.com'],
  ['of 5,000 characters', `${'a'.repeat(5_000)}@example.com`],
])('makes no user of an address %s', async (_, email) => {
  provider.person = { sub: uuidv7(), email, verified: true };
  const { user, location } = await signIn();
  expect(user).toBeUndefined();
  expect(location).toContain('/sign-in?error=');
});

it('refuses an answer to another browser, and one that was not asked for', async () => {
  provider.person = { sub: uuidv7(), email: address(), verified: true };
  const back = await visitProvider(new CookieJar());
  const stolen = await signIn(new CookieJar(), () => back);
  expect(stolen.user).toBeUndefined();
  const forged = await signIn(new CookieJar(), (url) => url.replace(/state=[^&]+/, 'state=forged'));
  expect(forged.user).toBeUndefined();
});

it('leads every one of several first sign-ins at once to a page, as one person', async () => {
  provider.person = { sub: uuidv7(), email: address(), verified: true };
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => signIn()));
  const users = new Set(outcomes.flatMap(({ user }) => user?.id ?? []));
  expect(users.size).toBe(1);
  for (const { user, location } of outcomes) expect(location).toMatch(user ? /^\/$/ : /\/sign-in\?error=/);
});
