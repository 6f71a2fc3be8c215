import { createLocalJWKSet, jwtVerify } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import {
  allow,
  BACK,
  begin,
  connect,
  ended,
  exchange,
  GATEWAY,
  grants,
  keys,
  newClient,
  newPerson,
  ORIGIN,
  person,
  pool,
  portal,
  refresh,
  requestOf,
  useOAuthPortal,
  VERIFIER,
} from '../../../test/oauth-portal';
import type { SignedIn } from '../memberships';
import { decide, grantable } from './consent';
import { disconnect, listConnections } from './grants';
import { register } from './registration';
import { revoke } from './revocation';

useOAuthPortal();

it('issues a token of five minutes for the gateway, in the organisation that was chosen', async () => {
  const clientId = await newClient();
  const tokens = await connect(clientId);
  expect(tokens).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 300 });
  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createLocalJWKSet(await keys()), {
    issuer: ORIGIN,
    audience: GATEWAY,
    typ: 'at+jwt',
  });
  expect(protectedHeader.alg).toBe('ES256');
  expect(payload).toMatchObject({
    aud: GATEWAY,
    sub: person.userId,
    tenant: person.organizationId,
    role: 'owner',
    client_id: clientId,
    scope: 'agents offline_access',
    grant: expect.any(String) as string,
  });
});

it('answers with the issuer, and with the state that was sent (RFC 9207)', async () => {
  const back = await allow(await begin(await newClient()));
  expect(`${back.origin}${back.pathname}`).toBe(BACK);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ iss: ORIGIN, state: 's1' });
});

it('rotates refresh tokens; whoever uses one again later ends the grant (RFC 9700, section 4.14.2)', async () => {
  const clientId = await newClient();
  const first = await connect(clientId);
  const second = await refresh(clientId, first.refresh_token);
  expect(second).toMatchObject({ status: 200, expires_in: 300 });
  expect(second.refresh_token).not.toBe(first.refresh_token);
  // A repeat soon after, by a client that lost the answer, gets the same.
  expect((await refresh(clientId, first.refresh_token)).refresh_token).toBe(second.refresh_token);
  const [grant] = await grants();
  await pool.query(
    `UPDATE oauth_refresh_tokens SET rotation_replay_expires_at = now() - interval '1 second'
     WHERE user_id = $1 AND rotated_at IS NOT NULL`,
    [person.userId],
  );
  expect(await refresh(clientId, first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });
  expect(await refresh(clientId, second.refresh_token)).toMatchObject({
    status: 400,
    error: 'invalid_grant',
  });
  expect([await grants(), await ended()]).toEqual([[], [grant]]);
});

it('lets an application stay connected, whatever scope it names', async () => {
  const clientId = await newClient();
  const back = await allow(await begin(clientId, { scope: 'agents' }));
  const tokens = await exchange({
    grant_type: 'authorization_code',
    client_id: clientId,
    code: back.searchParams.get('code') ?? '',
    redirect_uri: BACK,
    code_verifier: VERIFIER,
  });
  expect(await refresh(clientId, tokens.refresh_token)).toMatchObject({ status: 200 });
});

it('takes a code once, with its verifier, and by the client that it was for', async () => {
  const clientId = await newClient();
  const code = async () => (await allow(await begin(clientId))).searchParams.get('code') ?? '';
  const body = {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: BACK,
    code_verifier: VERIFIER,
  };
  const [once, other, foreign] = [await code(), await code(), await code()];
  expect((await exchange({ ...body, code: once })).status).toBe(200);
  expect(await exchange({ ...body, code: once })).toMatchObject({ status: 400, error: 'invalid_grant' });
  expect((await exchange({ ...body, code: other, code_verifier: `${VERIFIER}x` })).status).not.toBe(200);
  const clientOther = await newClient();
  expect((await exchange({ ...body, code: foreign, client_id: clientOther })).status).toBe(400);
});

it.each([
  ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  ['with a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['for another resource', { resource: 'https://other.example/' }, 'invalid_target'],
  ['for a resource that begins like the gateway', { resource: `${GATEWAY}.evil.example/` }, 'invalid_target'],
  ['for a scope that there is not', { scope: 'agents root' }, 'invalid_scope'],
  ['that may show no page', { prompt: 'none' }, 'interaction_required'],
])('refuses a request %s, at the address of the application', async (_, change, error) => {
  const back = await begin(await newClient(), change);
  expect(`${back.origin}${back.pathname}`).toBe(BACK);
  expect(Object.fromEntries(back.searchParams)).toMatchObject({ error, state: 's1', iss: ORIGIN });
});

it('never sends the browser to an address that the application has not registered', async () => {
  const clientId = await newClient();
  for (const change of [{ redirect_uri: 'https://evil.example/' }, { client_id: 'unknown' }]) {
    const page = await begin(clientId, change);
    expect([page.origin, page.pathname, page.searchParams.has('error')]).toEqual([ORIGIN, '/connect', true]);
  }
});

it('asks again each time, and is refused as easily as allowed', async () => {
  const clientId = await newClient();
  await connect(clientId);
  const page = await begin(clientId);
  expect(page.pathname).toBe('/connect');
  const decision = { query: page.search.slice(1), organization: undefined, signedIn: person.signedIn };
  const back = new URL(await decide(portal, requestOf('/connect'), decision));
  expect(Object.fromEntries(back.searchParams)).toMatchObject({
    error: 'access_denied',
    state: 's1',
    iss: ORIGIN,
  });
});

it('lets an application act only where the person may build, and not by an altered request', async () => {
  const page = await begin(await newClient());
  const others = await newPerson();
  const query = page.search.slice(1);
  const decideAs = (organization: string, signedIn: SignedIn, asked = query) =>
    decide(portal, requestOf('/connect'), { query: asked, organization, signedIn });
  await expect(decideAs(others.slug, person.signedIn)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const [membership] = person.signedIn.memberships;
  if (!membership) throw new Error('the person has an organisation');
  const viewer = { ...person.signedIn, memberships: [{ ...membership, role: 'viewer' }] };
  expect(grantable(viewer)).toEqual([]);
  await expect(decideAs(person.slug, viewer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const altered = query.replace('agents', 'models');
  await expect(decideAs(person.slug, person.signedIn, altered)).rejects.toMatchObject({
    code: 'FAILED_PRECONDITION',
  });
});

it.each(['access_token', 'refresh_token'] as const)('ends the grant by its %s (RFC 7009)', async (kind) => {
  const clientId = await newClient();
  const tokens = await connect(clientId);
  const [grant] = await grants();
  const foreign = { token: tokens[kind], token_type_hint: kind, client_id: await newClient() };
  expect((await revoke(portal, requestOf('/revoke', { body: foreign }))).status).toBe(200);
  expect(await grants()).toEqual([grant]);
  const own = { ...foreign, client_id: clientId };
  expect((await revoke(portal, requestOf('/revoke', { body: own }))).status).toBe(200);
  expect([await grants(), await ended()]).toEqual([[], [grant]]);
  expect((await refresh(clientId, tokens.refresh_token)).status).toBe(400);
});

it('answers 200 for a token that there is not, and 401 for a client that there is not', async () => {
  const body = { token: 'unknown', client_id: await newClient() };
  expect((await revoke(portal, requestOf('/revoke', { body }))).status).toBe(200);
  const stranger = { ...body, client_id: 'nobody' };
  expect((await revoke(portal, requestOf('/revoke', { body: stranger }))).status).toBeGreaterThanOrEqual(400);
});

it('ends the grants of a person who disconnects, leaves, or may not build any more', async () => {
  const clientId = await newClient();
  const holder = { userId: person.userId, ssoOrganizationId: undefined };
  const first = await connect(clientId);
  const [connection] = await listConnections(pool, holder);
  expect(connection).toMatchObject({
    application: 'Editor',
    organization: 'O',
    redirectHosts: ['127.0.0.1'],
    lastUsedAt: expect.any(Date) as Date,
  });
  const id = connection?.id ?? '';
  const stranger = { userId: uuidv7(), ssoOrganizationId: undefined };
  await expect(disconnect(pool, stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await disconnect(pool, holder, id);
  expect(await ended()).toEqual([id]);
  expect(await refresh(clientId, first.refresh_token)).toMatchObject({ status: 400, error: 'invalid_grant' });

  const second = await connect(clientId);
  // An organisation keeps an owner.
  const { userId } = await newPerson();
  await pool.query(`INSERT INTO members (id, organization_id, user_id, role) VALUES ($1, $2, $3, 'owner')`, [
    uuidv7(),
    person.organizationId,
    userId,
  ]);
  const own = [person.organizationId, person.userId];
  await pool.query(`UPDATE members SET role = 'viewer' WHERE organization_id = $1 AND user_id = $2`, own);
  expect(await ended()).toHaveLength(2);
  expect(await refresh(clientId, second.refresh_token)).toMatchObject({ status: 400 });

  await pool.query(`UPDATE members SET role = 'developer' WHERE organization_id = $1 AND user_id = $2`, own);
  await connect(clientId);
  await pool.query('DELETE FROM members WHERE organization_id = $1 AND user_id = $2', own);
  expect([await grants(), (await ended()).length]).toEqual([[], 3]);
});

it('registers an application by what it says, and names what is not valid', async () => {
  const answer = async (json: object) => {
    const response = await register(portal, requestOf('/register', { json }));
    return { status: response.status, ...((await response.json()) as object) };
  };
  expect(await answer({ redirect_uris: [] })).toMatchObject({ status: 400, error: 'invalid_redirect_uri' });
  expect(await answer({ redirect_uris: ['http://evil.example/'] })).toMatchObject({
    status: 400,
    error: 'invalid_redirect_uri',
  });
  expect(await answer({ redirect_uris: [BACK], client_name: 'a\u202eb' })).toMatchObject({
    status: 400,
    error: 'invalid_client_metadata',
  });
  expect(
    await answer({ redirect_uris: [BACK], jwks: { keys: [] }, dpop_bound_access_tokens: true }),
  ).toMatchObject({
    status: 201,
    grant_types: ['authorization_code', 'refresh_token'],
  });
});
