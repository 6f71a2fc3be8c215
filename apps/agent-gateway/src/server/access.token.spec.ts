import { generateKeyPair } from 'jose';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protocol } from '../exchange/protocol.port.js';
import { accessTokenOf, ENDED_GRANT, GRANT, ISSUER, PERSON } from '../testing/access.token.fakes.js';
import { TENANT } from '../testing/exchange.fakes.js';
import { KEY_WITHOUT_SCOPES, startUnitGateway } from '../testing/unit.gateway.js';

const GATEWAY = 'https://agents.example';
const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Answers who called, and one call that lasts until its caller has lost its access. */
const mcp: Protocol = {
  name: 'mcp',
  basePath: '/mcp',
  errors: { render: (error) => ({ status: 'httpStatus' in error ? error.httpStatus : 500, body: {} }) },
  routes: () => [
    {
      method: 'POST',
      path: '/mcp',
      access: { scope: 'agents', permission: 'build' },
      handle: ({ principal, sendJson }) => void [principal, sendJson],
    },
    {
      method: 'GET',
      path: '/agents/:agentId',
      access: { scope: 'agents', permission: 'build' },
      handle: (call) => {
        const { person, organisation, role, keyId, scopes } = call.principal;
        call.sendJson({ person, organisation, role, keyId, scopes });
      },
    },
    {
      method: 'GET',
      path: '/mcp/open',
      access: { scope: 'agents', permission: 'build' },
      handle: async (call) => {
        await sleep(60_000, undefined, { signal: call.signal, ref: false });
      },
    },
  ],
  describe: () => ({}),
};

let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
beforeAll(async () => (gateway = await startUnitGateway([mcp])));
afterAll(() => gateway.stop());

const get = (path: string, token?: string) =>
  fetch(`${gateway.url}${path}`, token ? { headers: { authorization: `Bearer ${token}` } } : {});
const now = () => Math.floor(Date.now() / 1_000);

describe('an access token', () => {
  it('admits the person in the organisation that they chose, with its scopes', async () => {
    const response = await get('/agents/a1', await accessTokenOf());
    expect(await response.json()).toEqual({
      person: PERSON,
      organisation: TENANT,
      role: 'developer',
      keyId: `grant:${GRANT}`,
      scopes: ['agents'],
    });
  });

  it.each([
    ['for another resource', { claims: { aud: 'https://other.example' } }],
    ['for this resource and another one', { claims: { aud: [GATEWAY, 'https://other.example'] } }],
    ['for what is below an agent', { claims: { aud: `${GATEWAY}/agents/a1/x` } }],
    ['for no agent in particular', { claims: { aud: `${GATEWAY}/agents/` } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['that has expired', { claims: { iat: now() - 400, exp: now() - 100 } }],
    ['that lives for hours', { claims: { iat: now() - 1_000, exp: now() + 9_000 } }],
    ['by a key that is not known', { header: { kid: 'k2' } }],
    ['of a grant that has ended', { claims: { grant: ENDED_GRANT } }],
    ['without a grant', { claims: { grant: undefined } }],
    ['without an organisation', { claims: { tenant: 'all' } }],
    ['of a role that there is not', { claims: { role: 'root' } }],
  ])('%s is refused', async (_, change) => {
    const response = await get('/agents/a1', await accessTokenOf(change));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('is nothing but one of the type at+jwt (RFC 9068, section 4)', async () => {
    for (const typ of ['JWT', 'id+jwt', ''])
      expect((await get('/agents/a1', await accessTokenOf({ header: { typ } }))).status).not.toBe(200);
  });

  it('that was altered, or signed by somebody else, is refused', async () => {
    const [head, , signature] = (await accessTokenOf()).split('.');
    const [, claims] = (await accessTokenOf({ claims: { role: 'owner' } })).split('.');
    const { privateKey: key } = await generateKeyPair('ES256');
    for (const token of [`${head}.${claims}.${signature}`, await accessTokenOf({ key })])
      expect((await get('/agents/a1', token)).status).toBe(401);
  });

  it('does no more than the role of the person', async () => {
    const response = await get('/agents/a1', await accessTokenOf({ claims: { role: 'viewer' } }));
    expect(response.status).toBe(403);
  });

  it.each([
    ['its grant', { keyId: `grant:${GRANT}` }],
    ['the membership of its person', { organisation: TENANT, person: PERSON, endedAt: new Date() }],
  ])('ends with %s, and so does what it has open', async (_, end) => {
    const open = get('/mcp/open', await accessTokenOf());
    await expect.poll(() => gateway.connections()).toBeGreaterThan(0);
    await sleep(100); // The request is on its way; without it the test would pass for a wrong reason.
    gateway.change({ ...end, ...('endedAt' in end ? { endedAt: new Date() } : {}) });
    expect((await open).status).toBeGreaterThanOrEqual(401);
  });
});

describe('a client that is not let in', () => {
  it('learns where to be let in, and for what', async () => {
    const response = await fetch(`${gateway.url}/mcp`, { method: 'POST' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer scope="agents", resource_metadata="${GATEWAY}${WELL_KNOWN}/mcp"`,
    );
    const agent = await get('/agents/a1?x=1');
    expect(agent.headers.get('www-authenticate')).toContain(`"${GATEWAY}${WELL_KNOWN}/agents/a1"`);
  });

  it('learns which scope its credentials lack', async () => {
    for (const token of [KEY_WITHOUT_SCOPES, await accessTokenOf({ claims: { scope: 'offline_access' } })]) {
      const response = await get('/agents/a1', token);
      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toContain(
        'error="insufficient_scope", scope="agents", resource_metadata=',
      );
    }
  });
});

describe('metadata of the protected resource', () => {
  it.each(['', '/mcp', '/agents', '/agents/a1'])('names the issuer, at %j', async (path) => {
    const response = await get(`${WELL_KNOWN}${path}`);
    expect(await response.json()).toEqual({
      resource: `${GATEWAY}${path}`,
      authorization_servers: [ISSUER],
      scopes_supported: ['agents'],
      bearer_methods_supported: ['header'],
      resource_name: 'Isthmus agent gateway',
    });
  });

  it('is there for nothing else', async () => {
    for (const path of ['/', '/other', '/mcp/x', '/agents/a/b', '/agents/a%20b'])
      expect((await get(`${WELL_KNOWN}${path}`)).status, path).toBe(404);
  });
});
