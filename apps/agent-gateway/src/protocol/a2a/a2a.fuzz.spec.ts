import type { JsonValue } from '@bufbuild/protobuf';
import { assertStorable } from '@isthmus/platform-validation';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startA2aGateway } from '../../testing/a2a.gateway.js';
import {
  answers,
  damaged,
  headers,
  METHODS,
  operations,
  type FuzzOperation,
} from '../../testing/a2a.arbitrary.js';
import { SERVICE_PARAMETERS } from '../../testing/binding.clients.js';
import { AGENT, answerOf, FakeExchangeServices, routeTo } from '../../testing/exchange.fakes.js';
import { LEGACY_NAMES, legacyOf, legacyRestOf } from '../../testing/a2a.legacy.js';
import { BATCH, BATCHES, FUZZ_MS, HANG_MS, SEED, THOROUGH } from '../../testing/fuzz.limits.js';
import { requestBytesOf, WireClient } from '../../testing/grpc.wire.js';
import { type UnitGateway } from '../../testing/unit.gateway.js';

const SENDS = /^Send/;
const CARD = {
  supportedInterfaces: ['JSONRPC', 'HTTP+JSON'].map((protocolBinding) => ({
    url: 'https://g.example',
    protocolBinding,
    protocolVersion: '0.3',
  })),
};

/** What a client got. */
interface Outcome {
  /** Whether it got a result, rather than an error. */
  answered: boolean;
  /** What it says, of which an internal error has the id under which the log has it. */
  text: string;
  /** Of google.rpc.Code, by gRPC. */
  code?: number;
}

const services = new FakeExchangeServices();
services.known.set(AGENT, routeTo('http://agent-1', { cardJson: JSON.stringify(CARD) }));
let gateway: UnitGateway;
let grpc: WireClient;
beforeAll(async () => {
  gateway = await startA2aGateway(services);
  grpc = new WireClient(gateway.grpc);
});
afterAll(async () => {
  grpc.close();
  await gateway.stop();
});
beforeEach(() => {
  services.answer = async ({ body }) => {
    const { id, method } = JSON.parse(Buffer.from(body).toString()) as { id: unknown; method: string };
    const result = SENDS.test(method) ? { task: { id: 't1' } } : { id: 't1' };
    return answerOf(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
});

async function http(
  path: string,
  init: RequestInit & { headers?: Record<string, string> },
): Promise<Outcome> {
  const types = { 'content-type': 'application/json' };
  const all = Object.entries({ ...SERVICE_PARAMETERS, ...types, ...init.headers });
  const sent = Object.fromEntries(all.filter(([, value]) => value !== ''));
  const signal = AbortSignal.timeout(HANG_MS);
  const response = await fetch(`${gateway.url}${path}`, { ...init, headers: sent, signal });
  const text = await response.text();
  const isError = /^\{"(jsonrpc":"2.0","id":("[^"]*"|[^,]*),")?error"|^event: error|^data: .*"error":/m.test(
    text,
  );
  return { answered: response.ok && !isError, text };
}

type Sent = FuzzOperation & { headers: Record<string, string>; broken: Uint8Array | undefined };

function byRpc({ method, params, headers: some, broken }: Sent): Promise<Outcome> {
  const text = JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
  return http(`/agents/${AGENT}/`, { method: 'POST', headers: some, body: broken ?? text });
}

/** The same in version 0.3, as far as it is told apart by names. */
function byLegacy({ method, params, headers: some, broken }: Sent): Promise<Outcome> {
  const text = JSON.stringify({
    jsonrpc: '2.0',
    id: 7,
    method: LEGACY_NAMES[method],
    params: legacyOf(params),
  });
  const legacy = { ...some, 'a2a-version': '' };
  return http(`/agents/${AGENT}/`, { method: 'POST', headers: legacy, body: broken ?? text });
}

function byRest(sent: Sent): Promise<Outcome> {
  return byPaths(sent, `/agents/${AGENT}/`);
}

/** The same in version 0.3. */
function byLegacyRest({ params, headers: some, ...rest }: Sent): Promise<Outcome> {
  const legacy = { ...some, 'a2a-version': '' };
  return byPaths({ ...rest, params: legacyRestOf(params), headers: legacy }, `/agents/${AGENT}/v1/`);
}

function byPaths({ method, params, headers: some, broken }: Sent, base: string): Promise<Outcome> {
  const { id = '', taskId = '', ...rest } = params as { id?: unknown; taskId?: unknown }; // Any other member is in the body.
  const [task, one] = [textOf(taskId), textOf(id)];
  const configs = `tasks/${task}/pushNotificationConfigs`;
  const post = (path: string) => ({ path, init: { method: 'POST', body: broken ?? JSON.stringify(rest) } });
  const get = (path: string, how = 'GET') => ({ path: `${path}?${queryOf(rest)}`, init: { method: how } });
  const { path, init } = {
    SendMessage: () => post('message:send'),
    SendStreamingMessage: () => post('message:stream'),
    GetTask: () => get(`tasks/${one}`),
    ListTasks: () => get('tasks'),
    CancelTask: () => post(`tasks/${one}:cancel`),
    SubscribeToTask: () => get(`tasks/${one}:subscribe`),
    CreateTaskPushNotificationConfig: () => post(configs),
    GetTaskPushNotificationConfig: () => get(`${configs}/${one}`),
    ListTaskPushNotificationConfigs: () => get(configs),
    DeleteTaskPushNotificationConfig: () => get(`${configs}/${one}`, 'DELETE'),
    GetExtendedAgentCard: () => get(base.endsWith('/v1/') ? 'card' : 'extendedAgentCard'),
  }[method]();
  return http(`${base}${path}`, { ...init, headers: some });
}

async function byGrpc({ method, params, headers: some, broken }: Sent): Promise<Outcome> {
  const request = broken ?? encoded(method, { tenant: AGENT, ...params });
  const options = { deadline: Date.now() + HANG_MS };
  const { error, messages } = await grpc.call(method, request, { headers: some, options });
  const text = error ? error.message : JSON.stringify(messages);
  return { answered: !error, text, ...(error && { code: error.code }) };
}

/** What no official client could encode is sent as the bytes of its JSON. */
function encoded(method: FuzzOperation['method'], params: object): Uint8Array {
  try {
    return requestBytesOf(method, params as JsonValue);
  } catch {
    return Buffer.from(JSON.stringify(params));
  }
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return encodeURIComponent((text ?? '').toWellFormed().slice(0, 2_000));
}

function queryOf(params: object): string {
  return Object.entries(params)
    .map(([name, value]) => `${textOf(name)}=${textOf(value)}`)
    .join('&');
}

const exchanges = (bytes: fc.Arbitrary<Uint8Array>) =>
  fc
    .tuple(operations, headers, fc.option(bytes, { freq: 4 }))
    .map(([operation, some, broken]): Sent => ({ ...operation, headers: some, broken: broken ?? undefined }));
const json = damaged(
  operations.map(({ method, params }) =>
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }).slice(0, 20_000)),
  ),
);
const wire = damaged(
  fc
    .tuple(fc.constantFrom(...METHODS), operations)
    .map(([, { method, params }]) => encoded(method, { tenant: AGENT, ...params })),
);
const BINDINGS: [string, (sent: Sent) => Promise<Outcome>, fc.Arbitrary<Sent>][] = [
  ['JSON-RPC', byRpc, exchanges(fc.oneof(json, fc.uint8Array({ maxLength: 300 })))],
  ['HTTP+JSON', byRest, exchanges(fc.oneof(json, fc.uint8Array({ maxLength: 300 })))],
  ['JSON-RPC of 0.3', byLegacy, exchanges(fc.oneof(json, fc.uint8Array({ maxLength: 300 })))],
  ['HTTP+JSON of 0.3', byLegacyRest, exchanges(fc.oneof(json, fc.uint8Array({ maxLength: 300 })))],
  ['gRPC', byGrpc, exchanges(fc.oneof(wire, fc.uint8Array({ maxLength: 300 })))],
];

/** Runs batches of exchanges; returns how often each outcome came. */
async function fuzz<Case>(
  arbitrary: fc.Arbitrary<Case>,
  run: (cases: Case) => Promise<Outcome>,
): Promise<Map<boolean, number>> {
  const seen = new Map<boolean, number>();
  const batch = fc.array(arbitrary, { minLength: BATCH, maxLength: BATCH });
  const property = fc.asyncProperty(batch, async (cases) => {
    for (const seenBefore of [services.sent, services.opened, services.settled]) seenBefore.length = 0;
    const outcomes = await Promise.all(
      cases.map(async (each) => ({ each, outcome: await run(each).catch((error: unknown) => hung(error)) })),
    );
    services.sent.forEach(({ body }) => assertReadable(body));
    for (const { each, outcome } of outcomes) {
      seen.set(outcome.answered, (seen.get(outcome.answered) ?? 0) + 1);
      if (isFault(outcome)) throw new Error(`${outcome.text.slice(0, 300)} after ${shown(each)}`);
    }
    assertCharges(outcomes.filter(({ outcome }) => outcome.answered).length);
  });
  const check = { seed: SEED, numRuns: BATCHES, endOnFailure: true, interruptAfterTimeLimit: FUZZ_MS };
  const result = await fc.check(property, check);
  // Not the report of fast-check, which prints every exchange of the batch.
  if (result.failed) throw result.errorInstance;
  return seen;
}

function hung(error: unknown): Outcome {
  return { answered: false, text: `hung: ${String(error)}`, code: -1 };
}

/** INTERNAL and UNKNOWN are of gRPC itself, and -1 of a request without an answer. */
function isFault({ text, code = 0 }: Outcome): boolean {
  return text.includes('correlation id') || [-1, 2, 13].includes(code);
}

/** What reaches an agent can be stored, and read by a parser of ProtoJSON that is strict. */
function assertReadable(body: Uint8Array): void {
  // One operation needs no parameters, and may leave them out.
  const { method, params = {} } = JSON.parse(Buffer.from(body).toString()) as {
    method: FuzzOperation['method'];
    params?: JsonValue;
  };
  assertStorable(params, 'json');
  requestBytesOf(method, params);
}

/** Every message that was recorded was delivered, and is settled; none is charged without an answer. */
function assertCharges(answered: number): void {
  const delivered = services.sent.filter(({ body }) => SENDS.test(methodIn(body))).length;
  expect(services.opened).toHaveLength(delivered);
  expect(services.settled).toHaveLength(delivered);
  expect(services.settled.filter(({ end }) => end === 'answered').length).toBeLessThanOrEqual(answered);
}

function methodIn(body: Uint8Array): string {
  return (JSON.parse(Buffer.from(body).toString()) as { method: string }).method;
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    each instanceof Uint8Array ? Buffer.from(each).toString('base64') : each,
  ).slice(0, 2_000);
}

it.each(BINDINGS)(
  `answers whatever is asked by %s, with no internal error, no hang and no charge without an answer (FUZZ_SEED=${SEED})`,
  async (_, call, arbitrary) => {
    const seen = await fuzz(arbitrary, call);
    // The corpus gets through, and is refused.
    for (const answered of [true, false]) expect(seen.get(answered) ?? 0).toBeGreaterThan(10);
  },
  60_000 * THOROUGH,
);

const request = { id: 't1', message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'x' }] } };
const asked = fc.record({
  method: fc.constantFrom('GetTask' as const, 'SendMessage' as const, 'SendStreamingMessage' as const),
  type: fc.constantFrom('application/json', 'application/json', 'text/event-stream', 'text/html', ''),
  status: fc.constantFrom(200, 200, 200, 200, 204, 404, 500),
  answer: answers,
  cutAt: fc.option(fc.nat(100), { freq: 4 }),
});

it.each(BINDINGS)(
  `passes on whatever an agent answers by %s, with no error of its own (FUZZ_SEED=${SEED})`,
  async (_, call) => {
    await fuzz(asked, async ({ method, type, status: statusCode, answer, cutAt }) => {
      const text = type === 'text/event-stream' ? `data: ${answer}\n\n` : answer;
      const body = cutAt === null ? [text] : [text.slice(0, cutAt), new Error('reset')];
      services.answer = async () => answerOf(body, { statusCode, headers: { 'content-type': type } });
      const { code, ...outcome } = await call({ method, params: request, headers: {}, broken: undefined });
      // An agent may say that it is its own fault.
      return code === 13 ? outcome : { ...outcome, ...(code === undefined ? {} : { code }) };
    });
  },
  60_000 * THOROUGH,
);
