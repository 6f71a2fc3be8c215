import { PassThrough } from 'node:stream';
import { audienceOfAgent } from '@isthmus/platform-identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startA2aGateway } from '../testing/a2a.gateway.js';
import { accessTokenOf, ENDED_GRANT, GRANT, PERSON } from '../testing/access.token.fakes.js';
import { AGENT, answerOf, FakeExchangeServices, TENANT } from '../testing/exchange.fakes.js';
import { WireClient } from '../testing/grpc.wire.js';
import type { UnitGateway } from '../testing/unit.gateway.js';

const GATEWAY = 'https://agents.example';
const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } };
const question = {
  tenant: AGENT,
  message: { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] },
};

const services = new FakeExchangeServices();
let gateway: UnitGateway;
let client: WireClient;
beforeAll(async () => {
  gateway = await startA2aGateway(services);
  client = new WireClient(gateway.grpc);
});
afterAll(async () => {
  client.close();
  await gateway.stop();
});
beforeEach(() => {
  services.sent.length = 0;
  services.answer = async () => answerOf(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { task } }));
});

async function ask(token: string) {
  const reply = await client.call('SendMessage', question, { headers: { authorization: `Bearer ${token}` } });
  return reply.error?.code ?? reply.messages;
}
const now = () => Math.floor(Date.now() / 1_000);

describe('an access token, at the port of gRPC', () => {
  it('admits the person in the organisation that they chose', async () => {
    expect(await ask(await accessTokenOf())).toEqual([{ task }]);
    expect(services.sent).toMatchObject([
      { scope: { tenantId: TENANT, actor: `user:${PERSON}`, role: 'developer' } },
    ]);
  });

  it.each([
    ['for another resource', { claims: { aud: 'https://other.example' } }],
    ['for this resource and another one', { claims: { aud: [GATEWAY, 'https://other.example'] } }],
    ['for another agent', { claims: { aud: audienceOfAgent(GATEWAY, 'a2') } }],
    ['that has expired', { claims: { iat: now() - 400, exp: now() - 100 } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['of a grant that has ended', { claims: { grant: ENDED_GRANT } }],
  ])('%s is refused, and nothing is asked of the agent', async (_, change) => {
    expect(await ask(await accessTokenOf(change))).toBe(UNAUTHENTICATED);
    expect(services.sent).toEqual([]);
  });

  it('that was altered is refused', async () => {
    const [head, , signature] = (await accessTokenOf()).split('.');
    const [, claims] = (await accessTokenOf({ claims: { role: 'owner' } })).split('.');
    expect(await ask(`${head}.${claims}.${signature}`)).toBe(UNAUTHENTICATED);
  });

  it('does no more than its scope and the role of the person', async () => {
    for (const claims of [{ role: 'viewer' }, { scope: 'models' }])
      expect(await ask(await accessTokenOf({ claims }))).toBe(PERMISSION_DENIED);
  });

  it.each([
    ['its grant', { keyId: `grant:${GRANT}` }],
    ['the membership of its person', { organisation: TENANT, person: PERSON }],
  ])('ends with %s, and so do its streams', async (_, end) => {
    const events = new PassThrough();
    services.answer = async () => ({
      ...answerOf('', { headers: { 'content-type': 'text/event-stream' } }),
      body: events,
    });
    const begun = Promise.withResolvers<unknown>();
    const reply = client.call('SendStreamingMessage', question, {
      headers: { authorization: `Bearer ${await accessTokenOf()}` },
      onMessage: begun.resolve,
    });
    events.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: { task } })}\n\n`);
    expect(await begun.promise).toEqual({ task });
    gateway.change({ ...end, ...('person' in end && { endedAt: new Date() }) } as never);
    expect((await reply).error?.code).toBeGreaterThan(0);
    events.destroy();
  });
});

describe('an access token for one agent', () => {
  const aud = audienceOfAgent(GATEWAY, AGENT);

  it('admits its subject at that agent, whoever acts', async () => {
    const act = { sub: 'agent:a9', act: { sub: 'c1' } };
    expect(await ask(await accessTokenOf({ claims: { aud, act } }))).toEqual([{ task }]);
    expect(services.sent).toMatchObject([{ scope: { actor: `user:${PERSON}` } }]);
  });

  it('of an API key admits the key, in its project', async () => {
    const claims = { aud, sub: 'key:k1', grant: undefined, role: undefined, project: 'web' };
    expect(await ask(await accessTokenOf({ claims }))).toEqual([{ task }]);
    expect(services.sent).toMatchObject([{ scope: { tenantId: TENANT, actor: 'key:k1' } }]);
    for (const change of [{ sub: 'key:k9' }, { aud: GATEWAY }, { tenant: 'all' }])
      expect(await ask(await accessTokenOf({ claims: { ...claims, ...change } }))).toBe(UNAUTHENTICATED);
  });
});
