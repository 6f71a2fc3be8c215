import { SendMessageRequest, StreamResponse } from '@a2a-js/sdk';
import { applyEvent, eventIdIn, type TaskJson } from '@isthmus/domain-exchange';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BINDINGS, clientsOf } from '../../testing/binding.clients.js';
import { newMessage, useGateway } from '../../testing/gateway.fixture.js';
import { RESUMPTION } from '../../testing/resuming.client.js';
import { startTalkingAgent, type TalkingAgent } from '../../testing/talking.agent.js';

const LONG_MS = 180_000;
const gateway = useGateway();
let agent: TalkingAgent;
let agentId: string;
beforeAll(async () => {
  agent = await startTalkingAgent();
  agentId = gateway.harness.publish(agent.url);
});
afterAll(() => agent.close());

/** What a client knows of a task by the events that it has seen. */
class Reader {
  readonly ids: string[] = [];
  task: TaskJson = {};

  async read(events: AsyncIterable<StreamResponse>): Promise<void> {
    for await (const each of events) {
      const event = StreamResponse.toJSON(each) as Readonly<Record<string, unknown>>; // An object of JSON.
      this.ids.push(eventIdIn(event) ?? 'none');
      this.task = applyEvent(this.task, event);
    }
  }

  get text(): string {
    const { artifacts } = this.task as { artifacts?: { parts: { text: string }[] }[] };
    return artifacts?.[0]?.parts.map(({ text }) => text).join('') ?? '';
  }
}

it.each(BINDINGS)(
  'a stream of %s goes on with the official client after its gateway was killed',
  async (binding) => {
    const { secret, urls, grpc } = gateway.harness;
    const parameters = {
      authorization: `Bearer ${secret}`,
      'a2a-version': '1.0',
      'a2a-extensions': RESUMPTION,
    };
    const killed = await gateway.harness.startProcess();
    const before = (await clientsOf(killed, secret))[binding];
    const reader = new Reader();
    const request = SendMessageRequest.fromJSON({ tenant: agentId, message: newMessage() });
    const reading = reader.read(before.sendMessageStream(request, { serviceParameters: parameters }));
    const broken = expect(reading).rejects.toThrow();
    await expect.poll(() => reader.task['id'], { timeout: 30_000 }).toBeDefined();
    agent.say('before ');
    await expect.poll(() => reader.text, { timeout: 30_000 }).toBe('before ');
    await killed.kill();
    await broken;
    agent.say('while ');
    const after = (await clientsOf({ url: urls[0], grpc }, secret))[binding];
    const task = { tenant: agentId, id: String(reader.task['id']) };
    const serviceParameters = { ...parameters, 'last-event-id': String(reader.ids.at(-1)) };
    const resumed = reader.read(after.resubscribeTask(task, { serviceParameters }));
    await expect.poll(() => reader.text, { timeout: 30_000 }).toBe('before while ');
    agent.say('after');
    agent.become('TASK_STATE_COMPLETED');
    await resumed;
    expect(reader.text).toBe('before while after');
    expect(reader.task).toMatchObject({ status: { state: 'TASK_STATE_COMPLETED' } });
    const sequences = reader.ids.map((id) => Number(id.split('.')[0]));
    expect(sequences).toEqual(sequences.map((_, n) => n + 1));
  },
  LONG_MS,
);
