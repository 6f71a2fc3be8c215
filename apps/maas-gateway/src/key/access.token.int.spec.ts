import { randomUUID } from 'node:crypto';
import { tenantScope } from '@isthmus/platform-identity';
import { newTenantScope, testDatabaseUrl, TOKEN_PERSON, type TokenChange } from '@isthmus/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { linesOf, quotaOf } from '../testing/fake-ledger.js';
import {
  ask,
  MODELS_URL,
  resetFakes,
  startGateways,
  type GatewayHarness,
} from '../testing/gateway.harness.js';

let gateway: GatewayHarness;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

const now = () => Math.floor(Date.now() / 1_000);

function post(token: string, { stream = false, instance = 0, headers = {} } = {}) {
  return fetch(`${gateway.urls[instance]}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ ...ask('small'), stream }),
  });
}

const list = (token: string, instance = 0) =>
  fetch(`${gateway.urls[instance]}/models`, { headers: { authorization: `Bearer ${token}` } });

/** Asks a model; the id of its receipt. */
async function requestBy(token: string): Promise<string> {
  const response = await post(token);
  expect(response.status).toBe(200);
  await response.text();
  return response.headers.get('x-receipt-id') ?? '';
}

const receipt = (token: string, id: string) =>
  fetch(`${gateway.urls[0]}/receipts/${id}`, { headers: { authorization: `Bearer ${token}` } });

describe('an access token for models', () => {
  it('is charged to the organisation that the person chose, under its grant, as its receipt says', async () => {
    const grant = randomUUID();
    const token = await gateway.accessTokenOf({ claims: { grant } });
    const id = await requestBy(token);
    await expect.poll(() => linesOf(id).length).toBeGreaterThan(0);
    for (const line of linesOf(id))
      expect(line).toMatchObject({ tenantId: gateway.tenant.tenantId, keyId: `grant:${grant}` });
    await expect.poll(async () => (await receipt(token, id)).status, { timeout: 20_000 }).toBe(200);
    expect(decodeJwt(await (await receipt(token, id)).text())).toMatchObject({
      tenant: gateway.tenant.tenantId,
      key_id: `grant:${grant}`,
    });
    const stranger = await gateway.accessTokenOf({ claims: { tenant: newTenantScope().tenantId } });
    expect((await receipt(stranger, id)).status).toBe(404);
  });

  it('spends no more than the organisation has', async () => {
    const { tenantId: tenant } = newTenantScope();
    quotaOf(tenant).balanceMicro = 0n;
    const answer = await post(await gateway.accessTokenOf({ claims: { tenant } }));
    expect([answer.status, await answer.json()]).toMatchObject([
      429,
      { error: { code: 'insufficient_quota' } },
    ]);
    expect(gateway.upstream.requests).toEqual([]);
  });

  it('may be used by pages of any origin', async () => {
    const headers = { origin: 'https://page.example' };
    const answer = await post(await gateway.accessTokenOf(), { headers });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, headers.origin]);
  });

  it.each<[string, TokenChange]>([
    ['for the agent gateway', { claims: { aud: 'https://agents.example' } }],
    ['for both gateways', { claims: { aud: [MODELS_URL, 'https://agents.example'] } }],
    ['for what would be an agent here', { claims: { aud: `${MODELS_URL}/agents/a1` } }],
    ['for a key', { claims: { sub: 'key:k1', grant: undefined, role: undefined } }],
    ['that has expired', { claims: { iat: now() - 400, exp: now() - 100 } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['without a grant', { claims: { grant: undefined } }],
    ['of no organisation', { claims: { tenant: 'all' } }],
  ])('%s is refused, and no model is called', async (_, change) => {
    const answer = await post(await gateway.accessTokenOf(change));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token".* scope="models"/);
    expect(gateway.upstream.requests).toEqual([]);
  });

  it('does no more than its scope and the role of the person', async () => {
    const agents = await post(await gateway.accessTokenOf({ claims: { scope: 'agents offline_access' } }));
    expect([agents.status, agents.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('error="insufficient_scope", scope="models"'),
    ]);
    const viewer = await gateway.accessTokenOf({ claims: { role: 'viewer' } });
    expect((await list(viewer)).status).toBe(200);
    const refused = await post(viewer);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([403, null]);
    expect(gateway.upstream.requests).toEqual([]);
  });
});

describe('its end', () => {
  /** A stream at each instance that has begun; resolves when they have ended. */
  async function open(token: string): Promise<Promise<unknown>[]> {
    gateway.upstream.reply({ kind: 'hang', chunks: ['Hello'] });
    const streams = await Promise.all([0, 1].map((instance) => post(token, { stream: true, instance })));
    expect(streams.map(({ status }) => status)).toEqual([200, 200]);
    return streams.map((stream) => stream.text().catch(() => 'cut off'));
  }

  const statuses = (token: string) =>
    Promise.all([0, 1].map(async (instance) => (await list(token, instance)).status));

  it('is that of its grant, at every instance within a second, with what it has open', async () => {
    const grantId = randomUUID();
    const token = await gateway.accessTokenOf({ claims: { grant: grantId } });
    const streams = await open(token);
    const other = await gateway.accessTokenOf({ claims: { grant: randomUUID() } });
    const scope = tenantScope(gateway.tenant.tenantId, 'user:wu', 'owner');
    if (!scope) throw new Error('the id of a tenant is a UUID');
    await gateway.keys.endGrant({ grantId }, { scope });
    await expect.poll(() => statuses(token), { timeout: 1_000 }).toEqual([401, 401]);
    expect(await statuses(other)).toEqual([200, 200]);
    await Promise.all(streams);
  });

  it('is that of the membership of its person', async () => {
    const tenant = newTenantScope('user:wu', 'owner');
    const token = await gateway.accessTokenOf({ claims: { tenant: tenant.tenantId, grant: randomUUID() } });
    const streams = await open(token);
    await gateway.keys.endMember({ personId: TOKEN_PERSON }, { scope: tenant });
    await expect.poll(() => statuses(token), { timeout: 1_000 }).toEqual([401, 401]);
    await Promise.all(streams);
  });
});
