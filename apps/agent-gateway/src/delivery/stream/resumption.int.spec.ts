import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newMessage, rpc, useGateway } from '../../testing/gateway.fixture.js';
import { ResumingClient, RESUMPTION } from '../../testing/resuming.client.js';
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

const client = () => new ResumingClient(gateway.harness.secret, agentId);
const sequences = ({ ids }: ResumingClient) => ids.map((id) => Number(id.split('.')[0]));
const count = (length: number) => Array.from({ length }, (_, n) => n + 1);

/** A number from 0 to `below`, from a seed that a failure can be repeated with. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

describe('a broken stream', () => {
  it.each(count(6))(
    'goes on after any cut, at any gateway, with each event once (seed %i)',
    async (seed) => {
      const next = random(seed);
      const reader = client();
      const words = Array.from({ length: 12 }, (_, n) => `word${n} `);
      const url = () => gateway.harness.urls[next(2) as 0 | 1];
      await reader.read(url(), { message: newMessage(), until: () => true });
      while (!reader.isEnded) {
        const more = words.splice(0, next(4));
        for (const word of more) agent.say(word);
        if (words.length === 0) agent.become('TASK_STATE_COMPLETED');
        // Where nothing is new, there is nothing to read until the next word.
        const seen = reader.ids.length;
        const stop = more.length === 0 && words.length > 0 ? seen : seen + 1 + next(3);
        if (stop > seen)
          await reader.read(url(), {
            until: ({ ids, text }) => ids.length >= stop || text.endsWith(more.at(-1) ?? '-'),
          });
      }
      expect(sequences(reader)).toEqual(count(reader.ids.length));
      expect(reader.text).toBe(Array.from({ length: 12 }, (_, n) => `word${n} `).join(''));
      expect(agent.sends()).toBe(seed);
    },
    LONG_MS,
  );

  it(
    'goes on when the gateway was killed in its middle',
    async () => {
      const killed = await gateway.harness.startProcess();
      const reader = client();
      const reading = reader.read(killed.url, { message: newMessage() });
      await expect.poll(() => reader.taskId, { timeout: 30_000 }).not.toBe('');
      agent.say('before ');
      await expect.poll(() => reader.text, { timeout: 30_000 }).toBe('before ');
      await killed.kill();
      await reading;
      agent.say('while ');
      const resumed = reader.read(gateway.harness.urls[0]);
      await expect.poll(() => reader.text, { timeout: 30_000 }).toBe('before while ');
      agent.say('after');
      agent.become('TASK_STATE_COMPLETED');
      await resumed;
      expect(reader).toMatchObject({ text: 'before while after', state: 'TASK_STATE_COMPLETED' });
      expect(sequences(reader)).toEqual(count(reader.ids.length));
    },
    LONG_MS,
  );

  it(
    'does not break for the caller when that of the agent does',
    async () => {
      const reader = client();
      const reading = reader.read(gateway.harness.urls[0], { message: newMessage() });
      await expect.poll(() => reader.taskId, { timeout: 30_000 }).not.toBe('');
      agent.say('one ');
      agent.cut();
      agent.say('two ');
      agent.become('TASK_STATE_COMPLETED');
      await reading;
      expect(reader).toMatchObject({ text: 'one two ', state: 'TASK_STATE_COMPLETED' });
    },
    LONG_MS,
  );
});

describe('every subscriber of a task', () => {
  it(
    'gets the same events, whichever gateway it asks',
    async () => {
      const readers = [client(), client(), client()];
      const [sender, ...others] = readers as [ResumingClient, ResumingClient, ResumingClient];
      const sending = sender.read(gateway.harness.urls[0], { message: newMessage() });
      await expect.poll(() => sender.taskId, { timeout: 30_000 }).not.toBe('');
      for (const other of others) other.taskId = sender.taskId;
      const reading = others.map((other, n) => other.read(gateway.harness.urls[n as 0 | 1]));
      await expect.poll(() => others.every(({ ids }) => ids.length > 0), { timeout: 30_000 }).toBe(true);
      for (const word of ['a', 'b', 'c']) agent.say(word);
      agent.become('TASK_STATE_COMPLETED');
      await Promise.all([sending, ...reading]);
      for (const other of others) {
        expect(other.text).toBe('abc');
        expect(sender.ids).toEqual(expect.arrayContaining(other.ids.slice(1)));
      }
    },
    LONG_MS,
  );
});

describe('a position', () => {
  const subscribe = (id: string, lastEventId?: string) =>
    gateway.post(agentId, rpc('SubscribeToTask', { id }), {
      'a2a-extensions': RESUMPTION,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    });

  it(
    'is refused by name where it is invalid, and where its events are not kept',
    async () => {
      const reader = client();
      const reading = reader.read(gateway.harness.urls[0], { message: newMessage() });
      await expect.poll(() => reader.taskId, { timeout: 30_000 }).not.toBe('');
      expect((await subscribe(reader.taskId, 'first')).body.error).toMatchObject({ code: -32602 });
      expect(
        (await subscribe(reader.taskId, `999.${reader.ids[0]?.split('.')[1]}`)).body.error,
      ).toMatchObject({
        code: -32602,
      });
      const gone = await subscribe(reader.taskId, '1.abcdef');
      expect(gone.status).toBe(410);
      expect(gone.body.error?.data[0]?.reason).toBe('GONE');
      agent.become('TASK_STATE_COMPLETED');
      await reading;
      expect((await subscribe(reader.taskId)).body.error).toMatchObject({ code: -32004 });
    },
    LONG_MS,
  );
});
