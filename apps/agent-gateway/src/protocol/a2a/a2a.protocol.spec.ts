import { Readable } from 'node:stream';
import { AppError } from '@isthmus/platform-errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentAnswer } from '../../delivery/agent.delivery.js';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { KEY, KEY_WITHOUT_SCOPES, startUnitGateway } from '../../testing/unit.gateway.js';

const message = { messageId: 'm1', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const rpc = (method: string, params: object = { message }, id: unknown = 7) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const failed = {
  status: {
    state: 'TASK_STATE_FAILED',
    message: { metadata: { domain: 'isthmus', reason: 'BUDGET_EXHAUSTED' } },
  },
};
const taskThatFailed = JSON.stringify({ result: { task: failed } });
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };

let services: FakeExchangeServices;
let gateway: Awaited<ReturnType<typeof startUnitGateway>>;
beforeEach(async () => {
  services = new FakeExchangeServices();
  gateway = await startA2aGateway(services, { card: '{"name":"Support"}' });
});
afterEach(() => gateway.stop());

function send(body: string, { path = `/agents/${AGENT}`, headers = {} } = {}): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'a2a-version': '1.0',
      ...headers,
    },
    body,
  });
}

async function errorOf(
  response: Response,
): Promise<{ status: number; id: unknown; code: number; reason: unknown }> {
  const { id, error } = (await response.json()) as {
    id: unknown;
    error: { code: number; data: { reason?: string }[] };
  };
  return { status: response.status, id, code: error.code, reason: error.data[0]?.reason };
}

const answerWith = (answer: AgentAnswer) => (services.answer = async () => answer);
const lastEnd = () => expect.poll(() => services.settled.at(-1)?.end);
describe('a request', () => {
  it('reaches the agent byte for byte, in the version and with the extensions of A2A', async () => {
    const body = `  ${rpc('SendMessage')} `;
    const headers = {
      accept: 'application/json',
      'a2a-extensions': 'urn:x',
      'content-type': 'Application/JSON; charset=utf-8',
    };
    expect((await send(body, { headers })).status).toBe(200);
    expect(services.sent[0]?.headers).toEqual({
      'content-type': 'application/json',
      accept: 'application/json',
      'a2a-version': '1.0',
      'a2a-extensions': 'urn:x',
    });
    expect(Buffer.from(services.sent[0]?.body ?? []).toString()).toBe(body);
  });

  it('that repeats a message under another id of JSON-RPC is known as the same message', async () => {
    for (const body of [
      rpc('SendMessage'),
      rpc('SendStreamingMessage', { message }, 'other'),
      rpc('SendMessage', { message: { ...message, parts: [{ text: 'ho' }] } }),
    ])
      await (await send(body)).text();
    const [first, repeated, other] = services.opened.map(({ messageKey }) => messageKey);
    expect(repeated).toBe(first);
    expect(other).not.toBe(first);
  });

  it('that is a notification is neither answered nor acted on', async () => {
    const response = await send(
      JSON.stringify({ jsonrpc: '2.0', method: 'SendMessage', params: { message } }),
    );
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect([services.sent, services.opened]).toEqual([[], []]);
  });

  // The number of a patch does not count.
  it.each([
    ['?A2A-Version=1.0', ''],
    ['', '1.0.1'],
  ])('may state its version as %j or %j', async (query, version) => {
    const path = `/agents/${AGENT}/${query}`;
    await send(rpc('GetTask', { id: 't1' }), { path, headers: { 'a2a-version': version } });
    expect(services.sent).toHaveLength(1);
  });

  it('is charged for a message, and not for reading a task', async () => {
    await send(rpc('GetTask', { id: 't1' }));
    expect(services.opened).toEqual([]);
    await send(rpc('SendStreamingMessage'));
    expect(services.opened).toMatchObject([{ method: 'SendStreamingMessage' }]);
  });
});

describe('an error', () => {
  it.each([
    ['another content type', rpc('SendMessage'), { 'content-type': 'text/plain' }, -32005],
    ['no version', rpc('SendMessage'), { 'a2a-version': '' }, -32009],
    ['malformed JSON', '{', {}, -32700],
    ['an unknown method', rpc('Nope'), {}, -32601],
    ['no message', rpc('SendMessage', {}), {}, -32602],
  ])('of the protocol has status 200: %s', async (_, body, headers, code) => {
    expect(await errorOf(await send(body, { headers }))).toMatchObject({ status: 200, code });
    expect(services.sent).toEqual([]);
  });

  it('repeats the id of the request, once it is known', async () => {
    expect((await errorOf(await send(rpc('Nope', {}, 'a')))).id).toBe('a');
    const old = await send(rpc('SendMessage', { message }, 'v'), { headers: { 'a2a-version': '9' } });
    expect((await errorOf(old)).id).toBe('v');
    expect((await errorOf(await send('{'))).id).toBeNull();
  });

  it('of the platform has its own status, and says whether to retry', async () => {
    services.answer = async () => {
      throw new AppError('UNAVAILABLE', 'later', { retryAfterMs: 1_500 });
    };
    const response = await send(rpc('SendMessage'));
    expect([response.headers.get('retry-after'), response.headers.get('x-should-retry')]).toEqual([
      '2',
      'true',
    ]);
    expect(await errorOf(response)).toEqual({ status: 503, id: 7, code: -32000, reason: 'UNAVAILABLE' });
  });

  it('of HTTP is an invalid request in JSON-RPC', async () => {
    const put = await fetch(`${gateway.url}/agents/${AGENT}`, { method: 'PUT' });
    expect(await errorOf(put)).toEqual({ status: 405, id: null, code: -32600, reason: 'METHOD_NOT_ALLOWED' });
    const large = await send(`"${'x'.repeat(1024 * 1024)}"`);
    expect(await errorOf(large)).toMatchObject({ status: 413, code: -32600 });
    expect((await send(`"${'x'.repeat(1024 * 1024 - 2)}"`)).status).toBe(200);
  });

  it('of credentials is stated in JSON-RPC too, and nothing is asked', async () => {
    const anonymous = await errorOf(await send(rpc('SendMessage'), { headers: { authorization: '' } }));
    expect(anonymous).toMatchObject({ status: 401, reason: 'UNAUTHENTICATED' });
    const headers = { authorization: `Bearer ${KEY_WITHOUT_SCOPES}` };
    expect(await errorOf(await send(rpc('SendMessage'), { headers }))).toMatchObject({
      status: 403,
      reason: 'PERMISSION_DENIED',
    });
    expect(services.log).toEqual([]);
  });
});

describe('an answer', () => {
  it('is passed on whole, with the extensions that the agent used', async () => {
    answerWith(answerOf(['{"resu', 'lt":{}}'], { headers: { 'a2a-extensions': 'urn:x' } }));
    const response = await send(rpc('SendMessage'));
    expect(response.headers.get('a2a-extensions')).toBe('urn:x');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"result":{}}');
    await lastEnd().toBe('answered');
  });

  it.each([
    ['{"jsonrpc":"2.0","id":7,"error":{"code":-32004}}', 'rejected'],
    ['{"result":{"text":"an \\"error\\""}}', 'answered'],
    ['{"result":{"error":1}}', 'answered'],
    ['"error" without end', 'answered'],
    [`{"error":"${'x'.repeat(64 * 1024)}"}`, 'rejected'],
    ['{"result":{"task":{"status":{"state":"TASK_STATE_REJECTED"}}}}', 'rejected'],
    [taskThatFailed, 'failed'],
  ])('is charged unless it says that the message was not carried out: %.60s', async (body, end) => {
    answerWith(answerOf(body));
    expect(await (await send(rpc('SendMessage'))).text()).toBe(body);
    await lastEnd().toBe(end);
  });

  it('with another status is invalid, and none of it is passed on', async () => {
    answerWith(answerOf('secret', { statusCode: 500 }));
    const response = await send(rpc('SendMessage'));
    expect(await errorOf(response)).toEqual({ status: 502, id: 7, code: -32006, reason: 'UPSTREAM_INVALID' });
  });

  it('that is cut off is an error, and not half an answer', async () => {
    answerWith(answerOf(['{"result"', new Error('reset')]));
    expect(await errorOf(await send(rpc('SendMessage')))).toMatchObject({ status: 502, id: 7 });
  });
});

describe('a stream', () => {
  it('is passed on event by event', async () => {
    answerWith(answerOf(['data: {"a":1}\n\ndata:', ' {"b":2}\n\n'], EVENTS));
    const response = await send(rpc('SendStreamingMessage'));
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe('data: {"a":1}\n\ndata: {"b":2}\n\n');
    await lastEnd().toBe('answered');
  });

  it.each([
    ['within an event', ['data: {"a":1}\n\ndata: {"b"']],
    ['by its connection', ['data: {"a":1}\n\n', new Error('reset')]],
  ])('that ends early %s ends with an error event of the request', async (_, chunks) => {
    answerWith(answerOf(chunks, EVENTS));
    const text = await (await send(rpc('SendStreamingMessage'))).text();
    const [first, last, rest] = text.split('\n\n');
    expect([first, rest]).toEqual(['data: {"a":1}', '']);
    expect(JSON.parse(String(last).slice('data: '.length))).toMatchObject({
      id: 7,
      error: {
        data: [
          {
            reason: 'UPSTREAM_UNAVAILABLE',
            metadata: { remedy: expect.stringContaining('GetTask') as string },
          },
        ],
      },
    });
    await lastEnd().toBe('truncated');
    expect(services.log).toContain(`drop ${AGENT}`);
  });
});

describe('the end of a stream', () => {
  const event = (response: object) => `data: ${JSON.stringify(response)}\n\n`;
  const started = event({ result: { task: { status: { state: 'TASK_STATE_WORKING' } } } });

  it.each([
    ['an error', [started, event({ error: { code: -32603 } })], 'rejected'],
    ['an error in the same chunk', [started + event({ error: { code: -32603 } })], 'rejected'],
    ['an error in lines', [started, 'event: x\r\ndata: {"error":\r\ndata: {}}\r\n\r\n'], 'rejected'],
    [
      'a rejected task',
      [started, event({ result: { statusUpdate: { status: { state: 'TASK_STATE_REJECTED' } } } })],
      'rejected',
    ],
    ['a fault of the platform', [started, event({ result: { statusUpdate: failed } })], 'failed'],
    ['a comment after its error', [event({ error: {} }), ': bye\n\n'], 'rejected'],
    [
      'an answer',
      [started, event({ result: { statusUpdate: { status: { state: 'TASK_STATE_COMPLETED' } } } })],
      'answered',
    ],
    ['nothing', [], 'answered'],
  ] as const)('is that of its last event: %s', async (_, chunks, end) => {
    answerWith(answerOf(chunks, EVENTS));
    await (await send(rpc('SendStreamingMessage'))).text();
    await lastEnd().toBe(end);
  });

  it('is its last event also for a client that leaves as soon as it has read it', async () => {
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => undefined);
    const body = Readable.from(
      (async function* () {
        yield Buffer.from(event({ error: { code: -32603 } }));
        await gone.promise;
      })(),
      { objectMode: false },
    );
    body.on('error', () => undefined);
    services.answer = async ({ signal }) => {
      signal.addEventListener('abort', () => gone.reject(signal.reason as Error));
      return { ...answerOf('', EVENTS), body };
    };
    const reader = (await send(rpc('SendStreamingMessage'))).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await lastEnd().toBe('rejected');
  });

  it('is no fault of ours where the agent runs elsewhere', async () => {
    answerWith(answerOf(taskThatFailed, { hosted: false }));
    await send(rpc('SendMessage'));
    await lastEnd().toBe('answered');
  });
});

describe('beside agents', () => {
  it('are their cards, for anyone, and the keys that verify them', async () => {
    const card = await fetch(`${gateway.url}/agents/${AGENT}/.well-known/agent-card.json`);
    expect(await card.json()).toEqual({ name: 'Support' });
    const keys = await fetch(`${gateway.url}/.well-known/jwks.json`);
    expect([keys.headers.get('content-type'), await keys.json()]).toEqual([
      'application/jwk-set+json',
      { keys: [] },
    ]);
  });
});
