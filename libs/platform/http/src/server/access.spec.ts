import { may, PERMISSIONS } from '@isthmus/platform-identity';
import { describe, expect, it } from 'vitest';
import type { HttpRoute } from './route.js';
import { listHttpRoutes } from './route.registry.js';
import { bearer, echo, mine, open } from './testing/routes.js';
import { principal, sendRaw, TENANT } from './testing/server.fixture.js';
import { Suite } from './testing/suite.js';

const suite = new Suite();
const { start, ask } = suite;

describe('the table of routes', () => {
  const withAccess = (access: unknown) => ({ ...open, access }) as HttpRoute; // a table that bypassed the compiler

  it.each([
    undefined,
    null,
    'everyone',
    {},
    { scope: '', permission: 'read' },
    { scope: 'models', permission: 'boss' },
    { scope: 'models' },
  ])('does not start with the access rule %j', async (access) => {
    await expect(start([withAccess(access)])).rejects.toThrow('GET /open has no access rule');
  });

  it('does not start where credentials are needed and nothing verifies them', async () => {
    await expect(start([mine], { authenticate: undefined } as object)).rejects.toThrow(
      /GET \/mine.*no authenticator/,
    );
  });

  it('does not start with two routes that are the same', async () => {
    await expect(start([mine, { ...mine, path: '/mine/:name' }])).rejects.toThrow(
      'The routes GET /mine/:id and GET /mine/:name are the same',
    );
  });

  it('is listed for the operations server', async () => {
    await start([open, mine], { name: 'listed' });
    // Other servers of this process are in the list as well.
    expect(listHttpRoutes().filter(({ server }) => server === 'listed')).toEqual([
      { server: 'listed', method: 'GET', path: '/open', access: 'public' },
      { server: 'listed', method: 'GET', path: '/mine/:id', access: mine.access },
    ]);
  });
});

describe('access', () => {
  it('admits a key that is granted the scope', async () => {
    await start([mine]);
    const { status, body } = await ask('/mine/7', bearer('isth_live_models'));
    expect([status, body]).toEqual([200, { organisation: TENANT, keyId: 'k-1', id: '7' }]);
  });

  it.each([
    ['no credentials', undefined, 401],
    ['another scheme', 'Basic abc', 401],
    ['an unknown key', 'Bearer sk-1', 401],
    ['a key without scopes', 'Bearer isth_live_', 403],
    ['a key of another scope', 'Bearer isth_live_agents', 403],
  ])('refuses %s', async (_, authorization, status) => {
    await start([mine]);
    const answer = await ask('/mine/7', authorization === undefined ? {} : { headers: { authorization } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  });

  it.each(['owner', 'administrator', 'developer', 'billing', 'viewer', undefined] as const)(
    'admits a person with the role %s by its permissions',
    async (role) => {
      const authenticate = async () => principal(role, ['models']);
      for (const permission of PERMISSIONS) {
        await start([{ ...mine, access: { scope: 'models', permission } }], { authenticate });
        expect((await ask('/mine/7')).status).toBe(may(role, permission) ? 200 : 403);
      }
      await start([{ ...mine, access: { scope: 'models', permission: 'none' } }], { authenticate });
      expect((await ask('/mine/7')).status).toBe(200);
    },
  );

  it('admits anonymous calls where the rule allows them, but never invalid credentials', async () => {
    const handle: HttpRoute['handle'] = (call) => call.sendJson({ known: call.caller !== undefined });
    await start([{ ...mine, access: { scope: 'models', permission: 'read', anonymous: true }, handle }]);
    expect((await ask('/mine/7')).body).toEqual({ known: false });
    expect((await ask('/mine/7', bearer('isth_live_models'))).body).toEqual({ known: true });
    expect((await ask('/mine/7', bearer('sk-1'))).status).toBe(401);
  });

  it('is decided before a body is read', async () => {
    await start([{ ...echo, access: { scope: 'models', permission: 'build' } }]);
    const head =
      'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n';
    const { text, closed } = await sendRaw(suite.fixture.port, head);
    expect(text).toMatch(/^HTTP\/1.1 401 /);
    expect(closed).toBe(true);
  });
});

it('limits the unauthenticated requests of an address', async () => {
  await start([open, mine], { limits: { anonymousPerSecondMax: 3 } });
  const statuses = await Promise.all(
    ['/open', '/mine/1', '/open', '/open', '/mine/1'].map((path) => ask(path)),
  );
  expect(statuses.filter(({ status }) => status === 429)).toHaveLength(2);
  expect((await ask('/mine/7', bearer('isth_live_models'))).status).toBe(200);
});
