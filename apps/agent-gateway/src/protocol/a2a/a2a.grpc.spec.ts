import { AppError } from '@isthmus/platform-errors';
import { errorDetails } from '@isthmus/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { requestBytesOf, statusOf, WireClient, type GrpcSent } from '../../testing/grpc.wire.js';
import { type UnitGateway } from '../../testing/unit.gateway.js';

const SERVICE = '/lf.a2a.v1.A2AService';
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };
const CODE = {
  CANCELLED: 1,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  FAILED_PRECONDITION: 9,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};
const task = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } };
const question = {
  tenant: AGENT,
  message: { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] },
};

const services = new FakeExchangeServices();
let gateway: UnitGateway;
let client: WireClient;
beforeAll(async () => {
  gateway = await startA2aGateway(services, { exchangeTimeoutMs: 1_000 });
  client = new WireClient(gateway.grpc);
});
afterAll(async () => {
  client.close();
  await gateway.stop();
});
beforeEach(() => {
  for (const seen of [services.sent, services.opened, services.settled]) seen.length = 0;
});

const getTask = (sent: GrpcSent = {}, request: object = {}) =>
  client.call('GetTask', { tenant: AGENT, id: 't1', ...request }, sent);
const ask = (sent: GrpcSent = {}) => client.call('SendMessage', question, sent);

/** An answer that never comes, until its sender leaves. */
function silence(): void {
  services.answer = ({ signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
}

describe('an error (§10.6)', () => {
  it('has the details of the agent as messages of google.rpc', async () => {
    const info = {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'TASK_NOT_FOUND',
      domain: 'a2a-protocol.org',
      metadata: { taskId: 't1' },
    };
    const unknown = { '@type': 'type.googleapis.com/made.Up', x: 1 };
    services.answer = async () =>
      answerOf(JSON.stringify({ id: 1, error: { code: -32001, message: 'gone', data: [unknown, info] } }));
    const reply = await getTask();
    expect([reply.error?.code, reply.error?.details]).toEqual([CODE.NOT_FOUND, 'gone']);
    const { code, message, details } = statusOf(reply);
    expect([code, message, details.map(({ typeUrl }) => typeUrl)]).toEqual([
      CODE.NOT_FOUND,
      'gone',
      [info['@type']],
    ]);
    const { reason, domain, metadata } = errorDetails.ErrorInfo.decode(details[0]?.value ?? Buffer.alloc(0));
    expect({ reason, domain, metadata }).toEqual({
      reason: 'TASK_NOT_FOUND',
      domain: 'a2a-protocol.org',
      metadata: { taskId: 't1' },
    });
  });

  it('of the platform has the fields, the reason and when to try again', async () => {
    services.answer = async () => {
      throw new AppError('RATE_LIMITED', 'later', { retryAfterMs: 1_500 });
    };
    const { details } = statusOf(await getTask());
    expect(details.map(({ typeUrl }) => typeUrl.split('.').at(-1))).toEqual(['ErrorInfo', 'RetryInfo']);
    const wrong = statusOf(await getTask({}, { id: '' }));
    const violations = errorDetails.BadRequest.decode(wrong.details[1]?.value ?? Buffer.alloc(0));
    expect(violations.fieldViolations).toMatchObject([{ field: 'id' }]);
  });

  it('fits into the trailers that clients accept, however much the agent says', async () => {
    const data = Array.from({ length: 50 }, (_, index) => ({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: `R${index}`,
      domain: 'x',
      metadata: { text: 'y'.repeat(500) },
    }));
    const message = '😀'.repeat(100_000);
    services.answer = async () => answerOf(JSON.stringify({ error: { code: -32004, message, data } }));
    const reply = await getTask();
    expect(reply.error?.code).toBe(CODE.FAILED_PRECONDITION);
    const { length } = statusOf(reply).details;
    expect([length > 1, length < 10]).toEqual([true, true]);
    expect(reply.error?.details.length).toBeLessThan(400);
  });
});

describe('a request', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['bytes that are no message', Buffer.from([255, 255, 255]), /not a valid lf\.a2a\.v1\.GetTaskRequest/],
    ['no tenant', requestBytesOf('GetTask', { id: 't' }), /tenant: must name/],
    ['text that is no UTF-8', Buffer.from([0x12, 1, 0xff]), /not a valid/],
  ])('with %s is invalid', async (_, request, text) => {
    const { error } = await client.call('GetTask', request);
    expect([error?.code, error?.details]).toEqual([
      CODE.INVALID_ARGUMENT,
      expect.stringMatching(text) as string,
    ]);
    expect(services.sent).toEqual([]);
  });

  it('carries extensions and its id there, and extensions back', async () => {
    services.answer = async () =>
      answerOf(JSON.stringify({ result: task }), { headers: { 'a2a-extensions': 'urn:x' } });
    const { messages, metadata } = await getTask({
      headers: { 'a2a-extensions': 'urn:x, urn:y', 'x-request-id': 'r-1' },
    });
    expect(messages).toEqual([task]);
    expect(metadata?.get('a2a-extensions')).toEqual(['urn:x']);
    expect(services.sent[0]).toMatchObject({
      requestId: 'r-1',
      headers: { 'a2a-version': '1.0', 'a2a-extensions': 'urn:x, urn:y', accept: 'application/json' },
    });
  });

  it('without metadata of a version is of 0.3, which is not served (§3.6.2)', async () => {
    const { error } = await getTask({ headers: { 'a2a-version': '' } });
    expect([error?.code, error?.details]).toEqual([
      CODE.FAILED_PRECONDITION,
      expect.stringContaining('0.3 is not supported'),
    ]);
  });

  it('is admitted with an API key only', async () => {
    const refused = [];
    for (const authorization of ['', 'Bearer portal.t.t', 'Basic x', 'Bearer isth_live_none'])
      refused.push((await getTask({ headers: { authorization } })).error?.code);
    expect(refused).toEqual(Array(4).fill(CODE.UNAUTHENTICATED));
  });

  it.each([
    '/grpc.health.v1.Health/Check',
    '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    '/isthmus.registry.v1.AgentRegistry/GetAgent',
    `${SERVICE}/NoSuchMethod`,
  ])('for anything else is not served: %s', async (path) => {
    expect((await client.raw(path, Buffer.alloc(0))).error?.code).toBe(CODE.UNIMPLEMENTED);
  });
});

describe('an answer', () => {
  it.each([
    ['that is no such message', { result: { status: { state: 7.5 } } }],
    ['that is no object', { result: 'text' }],
  ])('%s is not passed on', async (_, body) => {
    services.answer = async () => answerOf(JSON.stringify(body));
    const { error } = await getTask();
    expect([error?.code, error?.details]).toEqual([
      CODE.UNAVAILABLE,
      'The agent sent a result that is not a valid lf.a2a.v1.Task',
    ]);
  });

  it('that is a stream, where one was not asked for, is not passed on', async () => {
    services.answer = async () => answerOf(['data: {}\n\n'], EVENTS);
    expect((await getTask()).error?.details).toBe('The agent answered with a stream');
  });

  it('may have members that are not of this version', async () => {
    services.answer = async () => answerOf(JSON.stringify({ result: { ...task, novelty: { x: 1 } } }));
    expect((await getTask()).error).toBeUndefined();
  });
});

describe('a call that ends before its answer', () => {
  it('by the deadline of the client is one that the client left, and is charged', async () => {
    silence();
    const deadline = Date.now() + 150;
    const { error } = await ask({ options: { deadline } });
    expect(error?.code).toBe(CODE.DEADLINE_EXCEEDED);
    await expect.poll(() => services.settled.map(({ end }) => end)).toEqual(['client-closed']);
  });

  it('by the time that an exchange may take is not charged, whatever the client allows', async () => {
    silence();
    const options = { deadline: Date.now() + 60_000 };
    const { error } = await ask({ options });
    expect([error?.code, error?.details]).toEqual([
      CODE.DEADLINE_EXCEEDED,
      'The call took longer than 1 seconds',
    ]);
    await expect.poll(() => services.settled.map(({ end }) => end)).toEqual(['unreachable']);
  });

  it('by its cancellation stops the agent', async () => {
    const left = Promise.withResolvers<void>();
    services.answer = async ({ signal }) => {
      signal.addEventListener('abort', () => left.resolve());
      const answer = answerOf([`data: ${JSON.stringify({ result: { task } })}\n\n`], EVENTS);
      const { body } = answer;
      const endless = async function* () {
        yield* body;
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error)),
        );
      };
      return { ...answer, body: Object.assign(endless(), { destroy: () => undefined }) as never }; // As much as is read of it.
    };
    const reply = await client.call('SendStreamingMessage', question, {
      onMessage: (_, cancel) => cancel(),
    });
    await left.promise;
    expect([reply.messages, reply.error?.code]).toEqual([[{ task }], CODE.CANCELLED]);
    await expect.poll(() => services.settled.map(({ end }) => end)).toEqual(['client-closed']);
  });

  it('by the end of the key is refused at once', async () => {
    silence();
    const reply = client.call('SendStreamingMessage', question);
    await expect.poll(() => services.sent.length).toBe(1);
    gateway.change({ keyId: 'k1' });
    expect((await reply).error?.code).toBe(CODE.UNAUTHENTICATED);
  });
});
