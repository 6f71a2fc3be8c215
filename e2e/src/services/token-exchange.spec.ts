import { randomUUID } from 'node:crypto';
import type { TenantScope } from '@isthmus/platform-identity';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployedSupport, undeploy } from '../deployments.ts';
import { endpoint } from '../endpoints.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

let portal: Services;
let scope: TenantScope;
let agentId: string;
let key: { id: string; secret: string };

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  agentId = (await deployedSupport(portal, scope)).id;
  key = await createKey(portal, scope);
});
afterAll(() => undeploy(portal, scope, agentId));

/** What the portal answers who exchanges the key. */
async function exchange(change: Record<string, string> = {}) {
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: key.secret,
    subject_token_type: 'urn:isthmus:token-type:api-key',
    resource: `${endpoint('gateway')}/agents/${agentId}`,
    ...change,
  });
  const response = await fetch(`${endpoint('portal')}/api/auth/oauth2/token`, { method: 'POST', body });
  return {
    status: response.status,
    ...((await response.json()) as { access_token: string; error?: string }),
  };
}

async function post(path: string, token: string): Promise<number> {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'How do I pay my bill?' }] };
  const response = await fetch(`${endpoint('gateway')}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } }),
  });
  await response.arrayBuffer();
  return response.status;
}

it('gives who has an API key a token for one agent, which ends with the key', async () => {
  const { status, access_token: token } = await exchange();
  expect(status).toBe(200);
  expect(decodeJwt(token)).toMatchObject({ sub: `key:${key.id}`, scope: 'agents', tenant: scope.tenantId });
  expect(await post(`/agents/${agentId}`, token)).toBe(200);
  expect(await post('/mcp', token)).toBe(401);
  expect(await exchange({ resource: `${endpoint('gateway')}/agents/${randomUUID()}` })).toMatchObject({
    status: 400,
    error: 'invalid_target',
  });
  await portal.keys.revokeKey({ keyId: key.id }, { scope });
  await expect.poll(() => post(`/agents/${agentId}`, token), { timeout: 10_000 }).toBe(401);
  expect(await exchange()).toMatchObject({ status: 400, error: 'invalid_request' });
});

it('is recorded in the audit log of the organisation', async () => {
  const records = async () => {
    const page = await portal.audit.listRecords({ pageSize: 50, pageToken: '' }, { scope });
    return page.records.map(({ action, resource }) => `${action} ${resource}`);
  };
  await expect.poll(records, { timeout: 20_000 }).toContain(`token.exchange agent/${agentId}`);
});
