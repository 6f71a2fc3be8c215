import type { Target } from '@isthmus/domain-exchange';
import { OutboundError } from '@isthmus/platform-outbound';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { scopeOf } from '../testing/exchange.fakes.js';
import { startScriptedAgent, type ScriptedAgent } from '../testing/scripted-agent.js';
import { AgentDelivery } from './agent.delivery.js';

const asked: string[] = [];
const kit = {
  identity: {
    tokenFor: async (audience: string) => {
      asked.push(audience);
      return 'token-1';
    },
  },
};
let agent: ScriptedAgent;
let delivery: AgentDelivery;

beforeAll(async () => (agent = await startScriptedAgent()));
afterAll(() => agent.close());
afterEach(async () => {
  await delivery.onApplicationShutdown();
  agent.seen.length = 0;
  asked.length = 0;
});

async function send(
  target: Partial<Target>,
  EXTERNAL_PRIVATE_NETWORKS: 'allow' | 'deny' = 'deny',
): Promise<number> {
  delivery = new AgentDelivery({ EXTERNAL_PRIVATE_NETWORKS, EXCHANGE_TIMEOUT_MS: 300 }, kit);
  const { statusCode, body } = await delivery.send({
    target: { url: `${agent.url}/`, instanceId: 'i-1', hosted: true, ...target },
    scope: scopeOf(),
    requestId: 'r-1',
    agentId: 'a-1',
    headers: { 'content-type': 'application/json', authorization: 'Bearer of the adapter' },
    body: Buffer.from('{"id":1,"method":"m"}'),
    signal: new AbortController().signal,
  });
  body.destroy();
  return statusCode;
}

it('reaches a hosted agent with a token for its host and the request id', async () => {
  expect(await send({})).toBe(200);
  expect(asked).toEqual(['agent-host']);
  expect(agent.seen).toMatchObject([
    {
      headers: { authorization: 'Bearer token-1', 'x-request-id': 'r-1', 'content-type': 'application/json' },
      body: { method: 'm' },
    },
  ]);
});

it('gives no token of the platform to an agent outside', async () => {
  expect(await send({ hosted: false }, 'allow')).toBe(200);
  expect(asked).toEqual([]);
  expect(agent.seen[0]?.headers.authorization).not.toBe('Bearer token-1');
});

it('reaches agents outside only at public addresses, unless the operator allows others', async () => {
  await expect(send({ hosted: false })).rejects.toMatchObject({
    code: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringContaining('private address') as string,
  });
  expect(agent.seen).toEqual([]);
});

it('waits for an answer no longer than an exchange may last', async () => {
  agent.play(() => undefined);
  const error = await send({}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OutboundError);
  expect(error).toMatchObject({ failure: 'timed_out' });
});

it('has a connection for each of hundreds of streams of one agent at once', async () => {
  const streams = 300;
  agent.play(
    (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders(),
  );
  delivery = new AgentDelivery({ EXTERNAL_PRIVATE_NETWORKS: 'deny', EXCHANGE_TIMEOUT_MS: 20_000 }, kit);
  const answers = await Promise.all(
    Array.from({ length: streams }, () =>
      delivery.send({
        target: { url: `${agent.url}/`, instanceId: 'i-1', hosted: true },
        scope: scopeOf(),
        requestId: 'r-1',
        agentId: 'a-1',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from('{"id":1,"method":"m"}'),
        signal: new AbortController().signal,
      }),
    ),
  );
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(streams).fill(200));
  for (const { body } of answers) body.destroy();
});
