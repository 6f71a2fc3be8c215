import { AccessTokens, audienceOfAgent } from '@isthmus/platform-identity';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  connect,
  exchange,
  GATEWAY,
  grants,
  keys,
  newClient,
  ORIGIN,
  person,
  pool,
  services,
  useOAuthPortal,
} from '../../../../test/oauth-portal';
import { disconnect } from '../grants';
import { ACCESS_TOKEN, API_KEY, TOKEN_EXCHANGE } from './exchange.request';

useOAuthPortal();

const SECRET = 'isth_live_k1_secret';
const KEY_ID = 'abcdefghijklmnop';
const JWT = 'urn:ietf:params:oauth:token-type:jwt';
let agentId: string;
let clientId: string;

beforeEach(async () => {
  agentId = newAgent();
  clientId = await newClient({ grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE] });
  services.keys.set(SECRET, {
    keyId: KEY_ID,
    tenantId: person.organizationId,
    scopes: ['agents', 'models'],
    project: 'web',
    validUntil: undefined,
  });
});

function newAgent(tenantId = person.organizationId): string {
  const id = uuidv7();
  services.agents.set(id, tenantId);
  return id;
}

const addressOf = (id: string) => audienceOfAgent(GATEWAY, id);
const byToken = (token: string, change: Record<string, string> = {}) =>
  exchange({
    grant_type: TOKEN_EXCHANGE,
    client_id: clientId,
    subject_token: token,
    subject_token_type: ACCESS_TOKEN,
    resource: addressOf(agentId),
    ...change,
  });
const byKey = (change: Record<string, string> = {}) =>
  exchange({
    grant_type: TOKEN_EXCHANGE,
    subject_token: SECRET,
    subject_token_type: API_KEY,
    resource: addressOf(agentId),
    ...change,
  });
/** As the gateway reads it. */
const read = async (token: string) =>
  new AccessTokens({
    issuer: ORIGIN,
    audience: GATEWAY,
    agents: true,
    keys: createLocalJWKSet(await keys()),
  }).verify(token);

async function recorded(): Promise<unknown[]> {
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL app.scope = 'platform'`);
  const { rows } = await client.query(
    `SELECT resource, actor, attributes FROM audit_outbox WHERE tenant_id = $1 AND action = 'token.exchange'`,
    [person.organizationId],
  );
  await client.query('COMMIT');
  client.release();
  return rows;
}

describe('an access token', () => {
  it('is exchanged for one that the one agent accepts, which ends with the same grant', async () => {
    const { access_token: subject } = await connect(clientId);
    const answer = await byToken(subject);
    expect(answer).toMatchObject({
      status: 200,
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      scope: 'agents',
    });
    expect(answer).not.toHaveProperty('refresh_token');
    expect(decodeProtectedHeader(answer.access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
    const [grantId] = await grants();
    expect(await read(answer.access_token)).toMatchObject({
      agentId,
      personId: person.userId,
      tenantId: person.organizationId,
      role: 'owner',
      scopes: ['agents'],
      grantId,
      clientId,
      actors: [clientId],
    });
    expect(answer.expires_in).toBeLessThanOrEqual(300);
    expect(decodeJwt(answer.access_token).exp).toBeLessThanOrEqual(decodeJwt(subject).exp ?? 0);
    expect(await recorded()).toEqual([
      {
        resource: `agent/${agentId}`,
        actor: `user:${person.userId}`,
        attributes: { client: clientId, scopes: 'agents', actors: clientId },
      },
    ]);
  });

  it('names who acts around who acted, when an agent exchanges the token that it got', async () => {
    const { access_token: subject } = await connect(clientId);
    const first = await byToken(subject);
    const next = newAgent();
    const actor = { actor_token: services.actorToken(agentId, person.organizationId), actor_token_type: JWT };
    const onward = {
      subject_token: first.access_token,
      subject_token_type: ACCESS_TOKEN,
      resource: addressOf(next),
    };
    // Without an application: the agent is who its token says.
    const second = await exchange({ grant_type: TOKEN_EXCHANGE, ...onward, ...actor });
    expect(second).toMatchObject({ status: 200 });
    expect(decodeJwt(second.access_token)).toMatchObject({
      sub: person.userId,
      aud: addressOf(next),
      act: { sub: `agent:${agentId}`, act: { sub: clientId } },
    });
    // Nobody else takes it onward: not the application, nor another agent.
    expect(await byToken(first.access_token, { resource: addressOf(next) })).toMatchObject({
      error: 'invalid_target',
    });
    const other = { actor_token: services.actorToken(next, person.organizationId), actor_token_type: JWT };
    expect(await exchange({ grant_type: TOKEN_EXCHANGE, ...onward, ...other })).toMatchObject({
      error: 'invalid_target',
    });
  });

  it('is of no use once its grant has ended, nor to another application', async () => {
    const { access_token: subject } = await connect(clientId);
    const stranger = await newClient({
      grant_types: [TOKEN_EXCHANGE],
      redirect_uris: ['http://127.0.0.1:7777/x'],
    });
    expect(await byToken(subject, { client_id: stranger })).toMatchObject({ error: 'invalid_request' });
    const [grantId = ''] = await grants();
    await disconnect(pool, { userId: person.userId, ssoOrganizationId: undefined }, grantId);
    expect(await byToken(subject)).toMatchObject({ status: 400, error: 'invalid_request' });
    expect(await recorded()).toEqual([]);
  });

  it('is exchanged by applications that have registered for it', async () => {
    const usual = await newClient();
    const { access_token: subject } = await connect(usual);
    expect(await byToken(subject, { client_id: usual })).toMatchObject({ error: 'unauthorized_client' });
    expect((await byToken(subject, { client_id: 'nobody' })).status).toBeGreaterThanOrEqual(400);
    expect((await byToken(subject, { client_id: '' })).status).toBeGreaterThanOrEqual(400);
  });
});

describe('an API key', () => {
  it('is its own client, and is exchanged for a token of its project', async () => {
    const answer = await byKey();
    expect(answer).toMatchObject({ status: 200, scope: 'agents', expires_in: 300 });
    expect(await read(answer.access_token)).toMatchObject({
      keyId: KEY_ID,
      project: 'web',
      tenantId: person.organizationId,
      agentId,
      actors: [],
    });
    expect(await recorded()).toMatchObject([{ resource: `agent/${agentId}`, actor: `key:${KEY_ID}` }]);
  });

  it('lets an agent act, and ends what was exchanged for it', async () => {
    const token = services.actorToken(agentId, person.organizationId);
    const answer = await byKey({ actor_token: token, actor_token_type: JWT });
    expect((await read(answer.access_token)).actors).toEqual([`agent:${agentId}`]);
    const again = { subject_token: answer.access_token, subject_token_type: ACCESS_TOKEN };
    expect(await byKey({ ...again, actor_token: token, actor_token_type: JWT })).toMatchObject({
      status: 200,
    });
    services.revoked.add(KEY_ID);
    expect(await byKey({ ...again, actor_token: token, actor_token_type: JWT })).toMatchObject({
      error: 'invalid_request',
    });
  });
});

describe('an exchange', () => {
  it.each([
    ['without a subject', { subject_token: '' }, 'invalid_request', 'subject_token'],
    [
      'of a type of token that there is not',
      { subject_token_type: JWT },
      'invalid_request',
      'subject_token_type',
    ],
    ['for another type of token', { requested_token_type: JWT }, 'invalid_request', 'requested_token_type'],
    ['of a key that is not valid', { subject_token: 'isth_live_x' }, 'invalid_request', 'subject_token'],
    [
      'of something that is no token',
      { subject_token_type: ACCESS_TOKEN, client_id: 'c' },
      'invalid_request',
      'subject_token',
    ],
    ['by an actor without a type', { actor_token: 'x' }, 'invalid_request', 'actor_token_type'],
    [
      'by an actor that is not valid',
      { actor_token: 'x', actor_token_type: JWT },
      'invalid_request',
      'actor_token',
    ],
    ['for a wider scope', { scope: 'agents models' }, 'invalid_scope', 'agents'],
    ['for the gateway as a whole', { resource: GATEWAY }, 'invalid_target', '/agents/'],
    ['for MCP', { resource: `${GATEWAY}/mcp` }, 'invalid_target', '/agents/'],
    ['for another site', { resource: 'https://evil.example/agents/a1' }, 'invalid_target', '/agents/'],
    [
      'for an agent that there is not',
      { resource: `${GATEWAY}/agents/none` },
      'invalid_target',
      'no such agent',
    ],
    ['for two agents', { audience: `${GATEWAY}/agents/none` }, 'invalid_target', 'one agent'],
  ])('%s is refused, with what to do', async (_, change, error, remedy) => {
    const answer = await byKey(change);
    expect(answer).toMatchObject({ status: 400, error });
    expect((answer as unknown as { error_description: string }).error_description).toContain(remedy);
    expect(await recorded()).toEqual([]);
  });

  it('for an agent of another organisation is answered as for one that there is not', async () => {
    const foreign = newAgent(uuidv7());
    const answers = await Promise.all([foreign, uuidv7()].map((id) => byKey({ resource: addressOf(id) })));
    expect(answers[0]).toEqual(answers[1]);
  });

  it('by an agent of another organisation, or by a service, is refused', async () => {
    const foreign = services.actorToken(newAgent(), uuidv7());
    expect(await byKey({ actor_token: foreign, actor_token_type: JWT })).toMatchObject({
      error: 'invalid_request',
    });
    const service = services.actorToken(newAgent(), person.organizationId, 'orchestrator');
    expect(await byKey({ actor_token: service, actor_token_type: JWT })).toMatchObject({
      error: 'invalid_request',
    });
  });

  it('is tried again later while a service is down', async () => {
    services.isDown = true;
    expect(await byKey()).toMatchObject({ status: 503, error: 'temporarily_unavailable' });
  });
});
