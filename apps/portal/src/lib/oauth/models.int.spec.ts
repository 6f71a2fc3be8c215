import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import {
  allow,
  begin,
  connect,
  exchange,
  GATEWAY,
  MODELS,
  newClient,
  person,
  pool,
  portal,
  redeem,
  refresh,
  requestOf,
  useOAuthPortal,
} from '../../../test/oauth-portal';
import { ACCESS_TOKEN, TOKEN_EXCHANGE } from './token-exchange/exchange.request';
import { listConnections, namesOfConnected } from './grants';
import { authorize } from './requests';

useOAuthPortal();

const FOR_MODELS = { scope: 'models', resource: `${MODELS}/v1` };
const connections = () => listConnections(pool, { userId: person.userId, ssoOrganizationId: undefined });

/** The page to which a request with these parameters, and both resources, comes. */
async function beginForBoth(clientId: string, change: Record<string, string> = {}): Promise<URL> {
  const first = await begin(clientId, { scope: 'agents models', ...change });
  const query = new URLSearchParams(first.searchParams);
  query.append('resource', `${MODELS}/v1`);
  const response = await authorize(portal, requestOf(`/authorize?${query}`));
  return new URL(response.headers.get('location') ?? '', 'https://portal.example');
}

it('issues a token for the model gateway alone, where it is asked for', async () => {
  const clientId = await newClient();
  const tokens = await connect(clientId, FOR_MODELS);
  expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: MODELS, scope: 'models offline_access' });
  const renewed = await refresh(clientId, tokens.refresh_token);
  expect(decodeJwt(renewed.access_token)).toMatchObject({ aud: MODELS, scope: 'models offline_access' });
  expect(await refresh(clientId, renewed.refresh_token, { resource: GATEWAY })).toMatchObject({
    status: 400,
    error: 'invalid_target',
  });
});

it('grants nothing for models to an application that does not ask for it', async () => {
  for (const change of [{}, { scope: 'agents' }, { scope: '', resource: '' }]) {
    const page = await begin(await newClient(), change);
    expect([page.searchParams.get('scope'), page.searchParams.getAll('resource')]).toEqual([
      'agents offline_access',
      [GATEWAY],
    ]);
  }
});

it('issues tokens for one gateway each where both were allowed, and none for both', async () => {
  const clientId = await newClient();
  const codes = [
    await allow(await beginForBoth(clientId)),
    await allow(await beginForBoth(clientId)),
  ] as const;
  expect(await redeem(clientId, codes[0])).toMatchObject({ status: 400, error: 'invalid_target' });
  const first = await redeem(clientId, codes[1], { resource: GATEWAY });
  expect(decodeJwt(first.access_token)).toMatchObject({ aud: GATEWAY });
  const second = await refresh(clientId, first.refresh_token, { resource: `${MODELS}/v1` });
  expect(decodeJwt(second.access_token)).toMatchObject({
    aud: MODELS,
    scope: 'agents models offline_access',
  });
  const third = await refresh(clientId, second.refresh_token, { resource: GATEWAY });
  expect(decodeJwt(third.access_token)).toMatchObject({ aud: GATEWAY });
});

it('adds to what an application may, as the account and the audit log say', async () => {
  const clientId = await newClient();
  await connect(clientId);
  const [before] = await connections();
  expect(before?.scopes).toEqual(['agents', 'offline_access']);
  await connect(clientId, FOR_MODELS);
  await connect(clientId);
  const [after, ...others] = await connections();
  expect([after?.id, after?.scopes, others]).toEqual([
    before?.id,
    ['agents', 'offline_access', 'models'],
    [],
  ]);
  expect(await namesOfConnected(pool, person.organizationId)).toEqual({ [`grant:${after?.id}`]: 'Editor' });
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
  const { rows } = await client.query<{ scopes: string[] }>(
    `SELECT attributes -> 'scopes' AS scopes FROM audit_outbox
     WHERE tenant_id = $1 AND action = 'application.connect'`,
    [person.organizationId],
  );
  await client.query('COMMIT');
  client.release();
  expect(rows.map(({ scopes }) => scopes.length).sort()).toEqual([2, 3]);
});

it('exchanges no token for models for one for an agent', async () => {
  const clientId = await newClient({ grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE] });
  const { access_token: token } = await connect(clientId, FOR_MODELS);
  const answer = await exchange({
    grant_type: TOKEN_EXCHANGE,
    client_id: clientId,
    subject_token: token,
    subject_token_type: ACCESS_TOKEN,
    resource: `${GATEWAY}/agents/a1`,
  });
  expect(answer).toMatchObject({ status: 400, error: 'invalid_request' });
});
