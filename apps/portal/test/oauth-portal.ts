import { createHash, randomBytes } from 'node:crypto';
import { testDatabaseUrl } from '@isthmus/testing';
import type { JSONWebKeySet } from 'jose';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, inject } from 'vitest';
import type { PortalConfig } from '../src/config';
import { createAuth } from '../src/lib/auth/auth';
import { listMemberships } from '../src/lib/auth/admission';
import { createOrganization } from '../src/lib/auth/organizations';
import { PasswordHasher } from '../src/lib/auth/password-hasher';
import { SignInLimits } from '../src/lib/auth/sign-in-limits';
import { signInWithPassword } from '../src/lib/auth/sign-in';
import type { SignedIn } from '../src/lib/memberships';
import { decide } from '../src/lib/oauth/consent';
import { listConnections } from '../src/lib/oauth/grants';
import { ClientDocuments } from '../src/lib/oauth/client/client-documents';
import { OrganizationChoice } from '../src/lib/oauth/organization-choice';
import { register } from '../src/lib/oauth/registration';
import { ensureResources } from '../src/lib/oauth/resources';
import { authorize, issueToken } from '../src/lib/oauth/requests';
import { FakeServices } from './exchange-services';
import { CookieJar } from './cookie-jar';

const PASSWORD = 'correct horse battery';
export const ORIGIN = 'https://portal.example';
export const GATEWAY = 'https://agents.example';
export const MODELS = 'https://models.example';
export const BACK = 'http://127.0.0.1:7777/callback';
let passwords: PasswordHasher;
/** What the services know, for token exchange. */
export const services = new FakeServices();
/** What applications publish about themselves, by its address. */
export const published = new Map<string, string>();
/** Addresses that were read. */
export const reads: string[] = [];
async function readDocument(url: string): Promise<string> {
  reads.push(url);
  const text = published.get(url);
  if (text === undefined) throw new Error('There is no such document');
  return text;
}
export let pool: Pool;
export let portal: ReturnType<typeof portalOf>;

/** The portal of a file of tests, with another person signed in for each; call it at the top of the file. */
export function useOAuthPortal(): void {
  beforeAll(async () => {
    passwords = new PasswordHasher();
    pool = new Pool({ connectionString: testDatabaseUrl(inject('databaseAdminUrl'), 'identity'), max: 4 });
    portal = portalOf();
    await ensureResources(portal);
  });
  afterAll(() => Promise.all([pool.end(), passwords.close()]));
  beforeEach(async () => {
    services.reset();
    person = await newPerson();
  });
}

function portalOf() {
  const config = {
    PORTAL_URL: ORIGIN,
    GATEWAY_URL: `${GATEWAY}/`,
    MODELS_URL: `${MODELS}/`,
    BETTER_AUTH_SECRET: 'a-secret-of-at-least-thirty-two-characters',
  } as PortalConfig; // What sign-in reads of it.
  const choice = new OrganizationChoice();
  return {
    config,
    choice,
    auth: createAuth({
      config,
      pool,
      passwords,
      choice,
      ports: services,
      documents: new ClientDocuments(readDocument),
    }),
    limits: new SignInLimits(pool),
    pool,
  };
}

export interface Person {
  userId: string;
  organizationId: string;
  slug: string;
  browser: CookieJar;
  signedIn: SignedIn;
}
/** Who is signed in; another person in each test. */
export let person: Person;

export async function newPerson(): Promise<Person> {
  const userId = uuidv7();
  const email = `${userId}@example.com`;
  await pool.query('INSERT INTO users (id, name, email) VALUES ($1, $2, $3)', [userId, 'P', email]);
  await pool.query(
    `INSERT INTO accounts (id, user_id, account_id, provider_id, password) VALUES ($1, $2, $3, 'credential', $4)`,
    [uuidv7(), userId, userId, await passwords.hash(PASSWORD)],
  );
  const { id: organizationId } = await createOrganization(pool, { name: 'O', slug: userId, ownerId: userId });
  const browser = new CookieJar(randomAddress());
  const outcome = await signInWithPassword(portal, {
    email,
    password: PASSWORD,
    address: browser.address,
    userAgent: 'test',
  });
  if (!('response' in outcome)) throw new Error(outcome.kind);
  browser.take(outcome.response);
  const memberships = await listMemberships(pool, { userId, ssoOrganizationId: undefined });
  const signedIn = { user: { id: userId, name: 'P', email, operator: false }, memberships };
  return { userId, organizationId, slug: userId, browser, signedIn };
}

/** Limits of requests count by address. */
function randomAddress(): string {
  return `10.${[...randomBytes(3)].join('.')}`;
}

export function requestOf(
  path: string,
  { body, json }: { body?: Record<string, string>; json?: object } = {},
) {
  const headers = new Headers({ 'x-forwarded-for': person.browser.address, cookie: person.browser.header });
  if (json) headers.set('content-type', 'application/json');
  if (body) headers.set('content-type', 'application/x-www-form-urlencoded');
  const text = json ? JSON.stringify(json) : body && new URLSearchParams(body).toString();
  return new Request(`${ORIGIN}${path}`, { headers, ...(text ? { method: 'POST', body: text } : {}) });
}

export async function newClient(change: object = {}): Promise<string> {
  const json = {
    client_name: 'Editor',
    redirect_uris: [BACK],
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    ...change,
  };
  const response = await register(portal, requestOf('/register', { json }));
  const answer = (await response.json()) as { client_id: string };
  expect({ status: response.status, ...answer }).toMatchObject({ status: 201 });
  return answer.client_id;
}

export const VERIFIER = randomBytes(32).toString('base64url');

export async function begin(clientId: string, change: Record<string, string> = {}): Promise<URL> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: BACK,
    scope: 'agents offline_access',
    state: 's1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${GATEWAY}/mcp`,
    ...change,
  });
  const response = await authorize(portal, requestOf(`/authorize?${query}`));
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '', ORIGIN);
}

export async function allow(page: URL): Promise<URL> {
  expect(page.pathname).toBe('/connect');
  const query = page.search.slice(1);
  const decision = { query, organization: person.slug, signedIn: person.signedIn };
  return new URL(await decide(portal, requestOf('/connect'), decision));
}

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  token_type: string;
  error?: string;
}

export async function exchange(body: Record<string, string>): Promise<Tokens & { status: number }> {
  const response = await issueToken(portal, requestOf('/token', { body }));
  return { status: response.status, ...((await response.json()) as Tokens) };
}

export async function connect(
  clientId: string,
  change: Record<string, string> = {},
): Promise<Tokens & { status: number }> {
  const back = await allow(await begin(clientId, change));
  return redeem(clientId, back, { resource: change['resource'] ?? `${GATEWAY}/mcp` });
}

/** Exchanges the code with which the browser was sent back. */
export const redeem = (clientId: string, back: URL, change: Record<string, string> = {}) =>
  exchange({
    grant_type: 'authorization_code',
    client_id: clientId,
    code: back.searchParams.get('code') ?? '',
    redirect_uri: BACK,
    code_verifier: VERIFIER,
    ...change,
  });

export async function keys(): Promise<JSONWebKeySet> {
  const response = await portal.auth.handler(new Request(`${ORIGIN}/api/auth/jwks`));
  return (await response.json()) as JSONWebKeySet;
}

export const refresh = (clientId: string, token: string, change: Record<string, string> = {}) =>
  exchange({ grant_type: 'refresh_token', client_id: clientId, refresh_token: token, ...change });

/** Ids of grants whose end waits to be published. */
export async function ended(): Promise<string[]> {
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
  const { rows } = await client.query<{ id: string }>(
    'SELECT grant_id AS id FROM departure_outbox WHERE tenant_id = $1 AND grant_id IS NOT NULL',
    [person.organizationId],
  );
  await client.query('COMMIT');
  client.release();
  return rows.map(({ id }) => id);
}

export const grants = async () =>
  (await listConnections(pool, { userId: person.userId, ssoOrganizationId: undefined })).map(({ id }) => id);
