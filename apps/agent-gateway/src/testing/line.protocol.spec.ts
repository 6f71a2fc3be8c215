import { afterEach, beforeEach, expect, it } from 'vitest';
import { AGENT, answerOf, FakeExchangeServices } from './exchange.fakes.js';
import { LineProtocol } from './line.protocol.js';
import { KEY, KEY_OF_OTHERS, startUnitGateway } from './unit.gateway.js';

let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
let services: FakeExchangeServices;

beforeEach(async () => {
  services = new FakeExchangeServices();
  services.answer = async () => answerOf('{"result":{"task":{"id":"t1"}}}');
  gateway = await startUnitGateway([new LineProtocol(services)]);
});
afterEach(() => gateway.stop());

async function send(line: string, key = KEY): Promise<{ status: number; text: string }> {
  const response = await fetch(`${gateway.url}/lines/${AGENT}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
    body: line,
  });
  return { status: response.status, text: await response.text() };
}

it('serves another protocol with the same routing, budget and record', async () => {
  expect(await send('say hello')).toEqual({ status: 200, text: 'task t1' });
  expect(services.log.filter((step) => step !== 'end answered')).toEqual([
    'resolve',
    expect.stringMatching(/^hold of/),
    'open',
    'send http://agent-1/',
  ]);
  await expect.poll(() => services.settled.map(({ end }) => end)).toEqual(['answered']);
  expect(services.opened).toMatchObject([{ method: 'say', keyId: 'k1', agentId: AGENT }]);
  expect(JSON.parse(Buffer.from(services.sent[0]?.body ?? []).toString())).toMatchObject({
    method: 'SendMessage',
    params: { message: { parts: [{ text: 'hello' }] } },
  });
});

it('neither charges nor records what sends no message', async () => {
  expect((await send('show t1')).text).toBe('task t1');
  expect(services.log).toEqual(['resolve', 'send http://agent-1/']);
});

it('states errors of the platform and of its own in its own form', async () => {
  expect(await send('say hello', KEY_OF_OTHERS)).toMatchObject({
    status: 404,
    text: expect.stringMatching(/^\{"line":"error NOT_FOUND/) as string,
  });
  expect(await send('shout hello')).toMatchObject({
    status: 400,
    text: expect.stringMatching(/error BAD_LINE expected/) as string,
  });
  services.isExhausted = true;
  expect((await send('say hello')).text).toMatch(/error BUDGET_EXHAUSTED/);
});

it('does not charge a message that the agent rejects', async () => {
  services.answer = async () => answerOf('{"error":{"message":"no"}}');
  expect((await send('say hello')).text).toBe('rejected no');
  await expect.poll(() => services.settled.map(({ end }) => end)).toEqual(['rejected']);
});
