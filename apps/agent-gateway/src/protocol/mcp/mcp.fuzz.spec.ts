import { valueAt } from '@isthmus/domain-exchange';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DirectoryService } from '../../directory/directory.service.js';
import { answers, changed, damaged, odd } from '../../testing/a2a.arbitrary.js';
import { AGENT, answerOf, callerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { BATCH, BATCHES, FUZZ_MS, HANG_MS, SEED, THOROUGH } from '../../testing/fuzz.limits.js';
import { KEY, startUnitGateway, type UnitGateway } from '../../testing/unit.gateway.js';
import { TASKS_EXTENSION } from '@isthmus/platform-outbound/mcp';
import { McpProtocol } from './mcp.protocol.js';
import { taskHandles } from './task.handle.js';
import { requestStateKey } from './waiting.task.js';

const CARD = JSON.stringify({
  name: 'Support',
  capabilities: { streaming: true },
  skills: [{ id: 'answers', name: 'Answers', description: 'Answers a question.' }],
});
const TOOL = 'support-0000000a_answers';
const MODERN = '2026-07-28';
const LEGACY = '2025-11-25';
const meta = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': { elicitation: {}, extensions: { [TASKS_EXTENSION]: {} } },
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
};
const COMPLETED = `data: ${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_COMPLETED' } } },
})}\n\n`;
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };
const ASKING = { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_INPUT_REQUIRED' } };
const handles = taskHandles({ principal: callerOf() }, requestStateKey('secret'));
const createdAt = Date.now();
const taskId = await handles.of({ agentId: AGENT, skillId: 'answers', taskId: 't1', createdAt });
/** Of the one question that the task asks; known before the first request is made up. */
let question = '';

const services = new FakeExchangeServices();
let gateway: UnitGateway;
beforeAll(async () => {
  const directory = new DirectoryService(async () => [{ agentId: AGENT, cardJson: CARD, tools: [] }]);
  const key = { kty: 'OKP', crv: 'Ed25519', x: '', d: 'secret', kid: 'agent-gateway' } as const;
  const environment = { EXCHANGE_TIMEOUT_MS: 60_000, SERVICE_IDENTITY: key };
  gateway = await startUnitGateway([new McpProtocol(services, directory, environment)]);
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  services.answer = async ({ headers, body }) => {
    if (headers['accept'] === 'text/event-stream') return answerOf([COMPLETED], EVENTS);
    const isMessage = Buffer.from(body).toString().includes('"SendMessage"');
    return answerOf(JSON.stringify({ result: isMessage ? { task: ASKING } : ASKING }));
  };
  const { text } = await post(modernOf('tasks/get', { taskId }));
  question = /"(answer-[0-9a-f]+)":/.exec(text)?.[1] ?? '';
  expect(question).not.toBe('');
});

interface Sent {
  headers: Record<string, string>;
  body: string | Uint8Array;
}

const call = { name: TOOL, arguments: { message: 'hi' } };
const accepted = { action: 'accept', content: { answer: 'x' } };
/** Requests that are valid, in either revision. */
const requests = fc
  .constantFrom<[string, object]>(
    ['tools/call', call],
    ['tools/call', { ...call, requestState: 'sealed', inputResponses: { input: { action: 'accept' } } }],
    ['tools/list', { cursor: 'c' }],
    ['server/discover', {}],
    ['initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: { name: 'f', version: '1' } }],
    ['notifications/cancelled', { requestId: 1, reason: 'x' }],
    ['ping', {}],
    ['resources/list', {}],
    ['tasks/get', { taskId }],
    ['tasks/update', { taskId, inputResponses: {} }],
    ['tasks/cancel', { taskId }],
    ['tasks/get', { taskId: `${taskId}x` }],
    ['tasks/cancel', { taskId: 'v1.e30.e30' }],
  )
  .map(([method, params]): [string, object] =>
    method === 'tasks/update'
      ? [method, { taskId, inputResponses: { [question]: accepted } }]
      : [method, params],
  )
  .chain(([method, params]) =>
    fc.boolean().map((isModern): { isModern: boolean; request: object } => ({
      isModern,
      request: {
        jsonrpc: '2.0',
        id: 1,
        method,
        params: { ...params, ...(isModern ? { _meta: meta } : {}) },
      },
    })),
  );

const headersOf = (
  isModern: boolean,
  { method, params }: { method?: unknown; params?: { name?: unknown; [member: string]: unknown } },
) =>
  isModern
    ? {
        'mcp-protocol-version': MODERN,
        'mcp-method': typeof method === 'string' && /^[!-~]+$/.test(method) ? method : 'tools/list',
        ...(params?.name === undefined ? {} : { 'mcp-name': TOOL }),
      }
    : { 'mcp-protocol-version': LEGACY };

/** The id that a request names, so that it is not refused for its header alone. */
function idHeaderOf(request: object): Record<string, string> {
  const id = valueAt(request, 'params', 'taskId');
  return typeof id === 'string' && /^[!-~]{1,5000}$/.test(id) ? { 'mcp-name': id } : {};
}

function modernOf(method: string, params: Record<string, unknown>): Sent {
  const request = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } };
  return {
    headers: { ...headersOf(true, request), ...idHeaderOf(request) },
    body: JSON.stringify(request),
  };
}

const exchanges: fc.Arbitrary<Sent> = fc
  .tuple(
    requests,
    fc.option(fc.tuple(fc.nat(40), odd), { freq: 4 }),
    fc.constantFrom<Record<string, string>>(
      ...Array<Record<string, string>>(10).fill({}),
      { 'mcp-protocol-version': '1999-01-01' },
      { 'mcp-name': '=?base64?!!?=' },
      { 'mcp-session-id': 'x' },
      { accept: 'text/html' },
      { 'content-type': 'text/plain' },
      { origin: 'https://other.example' },
      { authorization: 'Bearer isth_live_none' },
    ),
  )
  .map(([{ isModern, request }, change, some]) => {
    const sent = change ? changed(request, ...change) : request;
    const headers = { ...headersOf(isModern, request), ...(isModern && idHeaderOf(sent)), ...some };
    return { headers, body: JSON.stringify(sent) };
  });
const broken: fc.Arbitrary<Sent> = fc
  .tuple(damaged(exchanges.map(({ body }) => Buffer.from(body).subarray(0, 20_000))), fc.boolean())
  .map(([body, isModern]) => ({
    headers: headersOf(isModern, { method: 'tools/call', params: call }),
    body,
  }));

/** Status and text; 0 for a request without a whole answer in time. */
async function post({ headers, body }: Sent): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${gateway.url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${KEY}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body,
      signal: AbortSignal.timeout(HANG_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { status: 0, text: String(error) };
  }
}

async function fuzz<Case>(
  arbitrary: fc.Arbitrary<Case>,
  run: (each: Case) => Promise<{ status: number; text: string }>,
): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  const batch = fc.array(arbitrary, { minLength: BATCH, maxLength: BATCH });
  const property = fc.asyncProperty(batch, async (cases) => {
    for (const list of [services.sent, services.opened, services.settled]) list.length = 0;
    let results = 0;
    for (const { status, text } of await Promise.all(cases.map(run))) {
      seen.set(status, (seen.get(status) ?? 0) + 1);
      if (isFault(status, text)) throw new Error(`${status} ${text.slice(0, 1_000)}`);
      if (/"result":/.test(text)) results += 1;
    }
    assertCharges(results);
  });
  const check = { seed: SEED, numRuns: BATCHES, endOnFailure: true, interruptAfterTimeLimit: FUZZ_MS };
  const result = await fc.check(property, check);
  // Not the report of fast-check, which prints every exchange of the batch.
  if (result.failed) throw result.errorInstance;
  return seen;
}

/** An error of the platform or of an agent has a code of its own; one without is a bug. */
function isFault(status: number, text: string): boolean {
  const isBug = /-32603/.test(text) && !/"data":\{"code":/.test(text);
  return status === 0 || status === 500 || isBug || /Internal error|correlation id/.test(text);
}

/** Every message that was recorded was delivered, and is settled; none is charged without a result. */
function assertCharges(results: number): void {
  const delivered = services.sent.filter(({ body }) => /"method":"Send/.test(Buffer.from(body).toString()));
  expect(services.opened).toHaveLength(delivered.length);
  expect(services.settled).toHaveLength(delivered.length);
  expect(services.settled.filter(({ end }) => end === 'answered').length).toBeLessThanOrEqual(results);
}

it(
  `answers whatever is asked, with no internal error, no hang and no charge without a result (FUZZ_SEED=${SEED})`,
  async () => {
    const seen = await fuzz(fc.oneof({ weight: 4, arbitrary: exchanges }, broken), post);
    for (const status of [200, 400]) expect(seen.get(status) ?? 0).toBeGreaterThan(5);
  },
  60_000 * THOROUGH,
);

const asked = fc.record({
  answer: answers,
  isStream: fc.boolean(),
  status: fc.constantFrom(200, 200, 200, 404, 500),
  cutAt: fc.option(fc.nat(100), { freq: 4 }),
});

it(
  `makes a result of whatever an agent answers (FUZZ_SEED=${SEED})`,
  async () => {
    await fuzz(asked, ({ answer, isStream, status: statusCode, cutAt }) => {
      const text = isStream ? `data: ${answer}\n\n` : answer;
      const body = cutAt === null ? [text] : [text.slice(0, cutAt), new Error('reset')];
      const headers = { 'content-type': isStream ? 'text/event-stream' : 'application/json' };
      services.answer = async () => answerOf(body, { statusCode, headers });
      const request = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call };
      return post({ headers: headersOf(false, request), body: JSON.stringify(request) });
    });
  },
  60_000 * THOROUGH,
);

it(
  `tells of tasks whatever an agent answers (FUZZ_SEED=${SEED})`,
  async () => {
    const methods = fc.constantFrom('tasks/get', 'tasks/update', 'tasks/cancel');
    await fuzz(fc.tuple(methods, asked), ([method, { answer, status: statusCode, cutAt }]) => {
      const body = cutAt === null ? [answer] : [answer.slice(0, cutAt), new Error('reset')];
      services.answer = async () => answerOf(body, { statusCode });
      return post(modernOf(method, { taskId, inputResponses: { [question]: accepted } }));
    });
  },
  60_000 * THOROUGH,
);
