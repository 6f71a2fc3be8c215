import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Protocol } from '../exchange/protocol.port.js';
import { startUnitGateway, KEY, KEY_OF_OTHERS, PAGE } from '../testing/unit.gateway.js';

/** A protocol with one route, which answers who called. */
function protocolOf(name: string): Protocol {
  return {
    name,
    basePath: `/${name}/`,
    errors: { render: (error) => ({ status: 400, body: { [name]: error.name } }) },
    routes: () => [
      {
        method: 'GET',
        path: `/${name}/:agentId`,
        access: { scope: 'agents', permission: 'build' },
        handle: (call) =>
          call.sendJson({ tenant: call.principal.organisation, actor: call.principal.scope.actor }),
      },
    ],
    describe: (gatewayUrl) => ({ url: `${gatewayUrl}/${name}` }),
    exposedHeaders: [`x-${name}`],
  };
}

let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
beforeAll(async () => (gateway = await startUnitGateway([protocolOf('one'), protocolOf('two')])));
afterAll(() => gateway.stop());

const get = (path: string, authorization?: string) =>
  fetch(`${gateway.url}${path}`, authorization ? { headers: { authorization } } : {});

describe('a caller', () => {
  it('is admitted with a key, or as the portal on behalf of a tenant', async () => {
    expect(await (await get('/one/a', `Bearer ${KEY}`)).json()).toMatchObject({ actor: 'key:k1' });
    expect(await (await get('/two/a', 'Bearer portal.t.t')).json()).toMatchObject({ actor: 'user:u1' });
  });

  it('is not admitted as any other service', async () => {
    for (const service of ['orchestrator', 'agent-host', 'compute-scheduler'])
      expect(await (await get('/one/a', `Bearer ${service}.t.t`)).text()).not.toContain('actor');
  });
});

describe('a page of another origin', () => {
  it('may ask before it calls, whatever keys allow, and reads what the protocols expose', async () => {
    for (const origin of [PAGE, 'https://other.example']) {
      const headers = { origin, 'access-control-request-method': 'GET' };
      const answer = await fetch(`${gateway.url}/one/a`, { method: 'OPTIONS', headers });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-expose-headers')).toMatch(
        /www-authenticate.*, x-one, x-two$/,
      );
    }
  });

  it('calls with a key that allows it', async () => {
    const call = async (key: string) => {
      const headers = { origin: PAGE, authorization: `Bearer ${key}` };
      const answer = await fetch(`${gateway.url}/one/a`, { headers });
      return [answer.status, answer.headers.get('access-control-allow-origin')];
    };
    expect(await call(KEY)).toEqual([200, PAGE]);
    expect(await call(KEY_OF_OTHERS)).toEqual([400, null]);
  });
});

describe('an error without a route', () => {
  it('has the form of the protocol whose path it is', async () => {
    expect(await (await get('/two/a/b')).json()).toHaveProperty('two');
    expect(await (await get('/one/a/b')).json()).toHaveProperty('one');
  });

  it('is plain JSON elsewhere', async () => {
    const response = await get('/nowhere');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });
});

it('describes the protocols that it serves, under its public address', async () => {
  expect(await (await get('/')).json()).toEqual({
    name: 'Isthmus agent gateway',
    protocols: [
      { name: 'one', url: 'https://agents.example/one' },
      { name: 'two', url: 'https://agents.example/two' },
    ],
  });
});

it('takes the request id of the client', async () => {
  const response = await fetch(`${gateway.url}/`, { headers: { 'x-request-id': 'r-1' } });
  expect(response.headers.get('x-request-id')).toBe('r-1');
});
