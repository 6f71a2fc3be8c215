import { OutboundError } from '@isthmus/platform-outbound';
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENT, answerOf, FakeExchangeServices, scopeOf } from '../testing/exchange.fakes.js';
import type { AgentAnswer } from './agent.delivery.js';
import { AgentRefusal, TaskFollower, type FollowedEvent } from './task.follower.js';

const requester = {
  agentId: AGENT,
  scope: scopeOf(),
  requestId: 'r1',
  headers: { 'a2a-extensions': 'urn:x' },
};
const task = (state: string) => ({ id: 't', contextId: 'c', status: { state: `TASK_STATE_${state}` } });
const update = (state: string) => ({
  statusUpdate: { taskId: 't', contextId: 'c', status: { state: `TASK_STATE_${state}` } },
});
const result = (value: object) => answerOf(JSON.stringify({ jsonrpc: '2.0', id: 'r1', result: value }));
const refusal = (code: number) => answerOf(JSON.stringify({ jsonrpc: '2.0', id: 'r1', error: { code } }));
const stream = (...events: (object | Error)[]) =>
  answerOf(
    events.map((event) =>
      event instanceof Error
        ? event
        : `data: ${JSON.stringify({ jsonrpc: '2.0', id: 'r1', result: event })}\n\n`,
    ),
    { headers: { 'content-type': 'text/event-stream' } },
  );

let services: FakeExchangeServices;
let follower: TaskFollower;
/** What the agent answers, one after the other; an Error is no answer. */
let answers: (AgentAnswer | Error)[];
beforeEach(() => {
  services = new FakeExchangeServices();
  services.answer = async () => {
    const next = answers.shift();
    if (!next) throw new Error('the agent was asked too often');
    if (next instanceof Error) throw next;
    return next;
  };
  follower = new TaskFollower(services.routes as never, services.delivery as never); // All that is used.
});

const methods = () =>
  services.sent.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as { method: string }).method);

async function followed(isPersistent = false): Promise<FollowedEvent[]> {
  const events: FollowedEvent[] = [];
  const options = { signal: new AbortController().signal, waitMsMax: 1, isPersistent };
  for await (const event of follower.follow(requester, 't', options)) events.push(event);
  return events;
}
const states = (events: FollowedEvent[]) =>
  events.map(({ event }) => JSON.stringify(event).match(/TASK_STATE_(\w+)/)?.[1]);

describe('a task whose agent has streams', () => {
  it('is followed by one subscription, with what its caller asked for', async () => {
    answers = [stream({ task: task('WORKING') }, update('COMPLETED'))];
    const events = await followed();
    expect(events.map(({ isSnapshot }) => isSnapshot)).toEqual([true, false]);
    expect(states(events)).toEqual(['WORKING', 'COMPLETED']);
    expect(services.sent[0]?.headers).toMatchObject({
      'a2a-extensions': 'urn:x',
      accept: 'text/event-stream',
    });
  });

  it('is followed by another subscription when one breaks, and while the agent is unavailable', async () => {
    answers = [
      stream({ task: task('WORKING') }, new OutboundError('broken_off', 'broken')),
      new OutboundError('not_connected', 'refused'),
      stream({ task: task('WORKING') }, update('COMPLETED')),
    ];
    const events = await followed();
    expect(states(events)).toEqual(['WORKING', 'WORKING', 'COMPLETED']);
    expect(events.map(({ afterLoss }) => afterLoss)).toEqual([false, true, false]);
    expect(services.log).toContain(`drop ${AGENT}`);
  });
});

describe('a task whose agent has no streams', () => {
  it('is read until it has ended, and the agent asked for a stream once', async () => {
    answers = [refusal(-32004), result(task('WORKING')), result(task('WORKING')), result(task('COMPLETED'))];
    expect(states(await followed())).toEqual(['WORKING', 'WORKING', 'COMPLETED']);
    expect(methods()).toEqual(['SubscribeToTask', 'GetTask', 'GetTask', 'GetTask']);
  });

  it('is read, where a stream does not begin with the task (A2A v1.0.1 §3.1.6)', async () => {
    answers = [stream(update('WORKING'), update('COMPLETED')), result(task('COMPLETED'))];
    expect(states(await followed())).toEqual(['COMPLETED']);
  });
});

describe('a task that the agent does not tell of', () => {
  it.each([true, false])('ends where it is gone, whoever asks (persistent: %s)', async (isPersistent) => {
    answers = [refusal(-32001)];
    await expect(followed(isPersistent)).rejects.toThrow(AgentRefusal);
    services.known.clear();
    await expect(followed(isPersistent)).rejects.toMatchObject({ code: 'GONE' });
  });

  it('is asked for again by who is persistent, and by nobody else', async () => {
    answers = [refusal(-32603), refusal(-32603), refusal(-32004), result(task('COMPLETED'))];
    expect(states(await followed(true))).toEqual(['COMPLETED']);
    answers = [refusal(-32603), refusal(-32603)];
    await expect(followed()).rejects.toThrow(AgentRefusal);
  });
});

it('says what the agent says of a task that has stopped, its error included', async () => {
  const { signal } = new AbortController();
  answers = [stream({ task: task('INPUT_REQUIRED') }), result({ ...task('INPUT_REQUIRED'), history: [] })];
  expect(await follower.stopped(requester, { id: 't' }, signal)).toEqual({
    task: { ...task('INPUT_REQUIRED'), history: [] },
  });
  answers = [refusal(-32001)];
  expect(await follower.stopped(requester, { id: 't' }, signal)).toEqual({ error: { code: -32001 } });
});
