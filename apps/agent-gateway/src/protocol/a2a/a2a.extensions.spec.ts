import { SendMessageRequest, type StreamResponse } from '@a2a-js/sdk';
import type { Transport } from '@a2a-js/sdk/client';
import { IDEMPOTENT_SEND, RESUMPTION } from '@isthmus/domain-exchange';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { BINDINGS, clientsOf, SERVICE_PARAMETERS, type Binding } from '../../testing/binding.clients.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import type { UnitGateway } from '../../testing/unit.gateway.js';

const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_COMPLETED' } };
const request = SendMessageRequest.fromJSON({ tenant: AGENT, message });

const services = new FakeExchangeServices();
let gateway: UnitGateway;
let clients: Record<Binding, Transport>;
beforeAll(async () => {
  gateway = await startA2aGateway(services);
  clients = await clientsOf(gateway);
});
afterAll(() => gateway.stop());
beforeEach(() => (services.sent.length = 0));

/** The agent streams one task. */
function play(given: object): void {
  services.answer = async ({ body }) => {
    const { id } = JSON.parse(Buffer.from(body).toString()) as { id: unknown };
    const event = `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { task: given } })}\n\n`;
    return answerOf([event], { headers: { 'content-type': 'text/event-stream' } });
  };
}

/** The events that each binding gives. */
async function byEach(parameters: Record<string, string> = {}): Promise<StreamResponse[][]> {
  const found: StreamResponse[][] = [];
  for (const binding of BINDINGS) {
    const options = { serviceParameters: { ...SERVICE_PARAMETERS, ...parameters } };
    const events: StreamResponse[] = [];
    for await (const event of clients[binding].sendMessageStream(request, options)) events.push(event);
    found.push(events);
  }
  return found;
}

describe('an extension of ours', () => {
  it('is asked for alike by each binding', async () => {
    play(task);
    await byEach({ 'a2a-extensions': `${RESUMPTION}, ${IDEMPOTENT_SEND}`, 'last-event-id': '5.ab' });
    const asked = services.sent.map(({ resumable, once }) => ({ resumable, once }));
    expect(asked[0]).toMatchObject({ resumable: { after: '5.ab' }, once: { messageId: 'm1' } });
    expect(asked.slice(1)).toEqual([asked[0], asked[0]]);
  });

  it('is not active unless it is asked for', async () => {
    play(task);
    await byEach();
    for (const each of services.sent) expect(each).not.toHaveProperty('once');
    for (const each of services.sent) expect(each).not.toHaveProperty('resumable');
  });

  it('gives each event the same position by each binding', async () => {
    play({ ...task, metadata: { [`${RESUMPTION}/event-id`]: '1.ab' } });
    const found = await byEach();
    for (const each of found)
      expect(each).toMatchObject([
        { payload: { value: { metadata: { [`${RESUMPTION}/event-id`]: '1.ab' } } } },
      ]);
    const response = await fetch(`${gateway.url}/agents/${AGENT}/message:stream`, {
      method: 'POST',
      headers: { ...SERVICE_PARAMETERS, 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    });
    expect(await response.text()).toMatch(/^id: 1\.ab\ndata: /);
  });
});
