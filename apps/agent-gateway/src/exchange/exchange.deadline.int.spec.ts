import { expect, it } from 'vitest';
import { rpc, useGateway } from '../testing/gateway.fixture.js';
import { eventOf } from '../testing/scripted-agent.js';

const gateway = useGateway({ EXCHANGE_TIMEOUT_MS: 1_000 });
const send = (method: string) => gateway.fetch(gateway.harness.publish(gateway.agent.url), rpc(method));

it('answers DEADLINE_EXCEEDED for an agent that is silent past the longest exchange', async () => {
  gateway.agent.play(() => undefined);
  const answer = await send('SendMessage');
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ id: 7, error: { data: [{ reason: 'DEADLINE_EXCEEDED' }] } });
});

it('ends a stream at the deadline with an error event of the request', async () => {
  gateway.agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`${eventOf(id, { task: { id: 't1' } })}data: {"jso`);
  });
  const before = gateway.agent.abandoned();
  const events = (await (await send('SendStreamingMessage')).text()).split('\n\n');
  expect(events).toHaveLength(3);
  expect(JSON.parse(String(events[1]).slice('data: '.length))).toMatchObject({
    id: 7,
    error: { data: [{ reason: 'DEADLINE_EXCEEDED' }] },
  });
  await expect.poll(gateway.agent.abandoned).toBe(before + 1);
});
