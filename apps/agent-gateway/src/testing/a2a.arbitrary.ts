import { A2A_METHODS, type A2aMethod } from '@isthmus/domain-exchange';
import fc from 'fast-check';
import { AGENT } from './exchange.fakes.js';

export const METHODS = Object.keys(A2A_METHODS) as A2aMethod[];

const message = {
  messageId: 'm1',
  contextId: 'c1',
  role: 'ROLE_USER',
  parts: [{ text: 'hi' }, { data: { a: [1, null, { b: 'x' }] } }, { raw: 'AP8=', mediaType: 'image/png' }],
  metadata: { k: { v: 1 } },
  extensions: ['urn:x'],
  referenceTaskIds: ['t0'],
};
const hook = {
  url: 'https://example.com/',
  token: 'x',
  authentication: { scheme: 'Bearer', credentials: 'c' },
};
const configuration = {
  historyLength: 1,
  returnImmediately: true,
  acceptedOutputModes: ['text/plain'],
  taskPushNotificationConfig: hook,
};
const send = { message, configuration, metadata: { t: 'x' } };
const config = { taskId: 't1', id: 'p1' };

/** Parameters of each operation that are valid. */
const VALID: Record<A2aMethod, object> = {
  SendMessage: send,
  SendStreamingMessage: send,
  GetTask: { id: 't1', historyLength: 3 },
  ListTasks: {
    contextId: 'c1',
    status: 'TASK_STATE_WORKING',
    pageSize: 5,
    includeArtifacts: true,
    statusTimestampAfter: '2026-01-01T00:00:00Z',
  },
  CancelTask: { id: 't1', metadata: { a: 1 } },
  SubscribeToTask: { id: 't1' },
  CreateTaskPushNotificationConfig: { taskId: 't1', ...hook },
  GetTaskPushNotificationConfig: config,
  ListTaskPushNotificationConfigs: { taskId: 't1', pageSize: 5 },
  DeleteTaskPushNotificationConfig: config,
  GetExtendedAgentCard: {},
};

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Values that some layer might not expect at some place. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, '', 0, -1, 1.5, 2 ** 31, 2 ** 53, -0, 1e308, true, [], {}, [[]], AGENT),
  fc.constantFrom('\0', '\ud800', 'a\udfffb', '__proto__', 'constructor', '../..', '%00', 'ROLE_AGENT', '😀'),
  fc.integer({ min: 1, max: 200_000 }).map((length) => 'y'.repeat(length)),
  fc.integer({ min: 1, max: 3_000 }).map(nested),
  fc.constant(JSON.parse('{"__proto__":{"a":1},"constructor":5}')),
);

/** A copy of `value` with the member at some place replaced by, or with, something else. */
export function changed(value: object, at: number, by: unknown): object {
  const copy = structuredClone(value);
  const places: (() => void)[] = [];
  const visit = (holder: Record<string, unknown>) => {
    for (const name of Object.keys(holder)) {
      places.push(() => (holder[name] = by));
      const member = holder[name];
      if (typeof member === 'object' && member !== null) visit(member as Record<string, unknown>); // Of JSON.
    }
    if (!Array.isArray(holder)) places.push(() => (holder[`odd${at}`] = by));
  };
  visit(copy as Record<string, unknown>); // Of JSON.
  places[at % places.length]?.();
  return copy;
}

export interface FuzzOperation {
  method: A2aMethod;
  params: object;
}

/** An operation with valid parameters, or with some that are wrong. */
export const operations: fc.Arbitrary<FuzzOperation> = fc
  .constantFrom(...METHODS)
  .chain((method) =>
    fc
      .oneof(
        { weight: 2, arbitrary: fc.constant(VALID[method]) },
        { weight: 6, arbitrary: fc.tuple(fc.nat(40), odd).map(([at, by]) => changed(VALID[method], at, by)) },
      )
      .map((params) => ({ method, params })),
  );

/** Bytes with some of them wrong, missing or repeated. */
export function damaged(bytes: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(
      bytes,
      fc.nat(2_000),
      fc.constantFrom('cut', 'flip', 'repeat', 'insert'),
      fc.uint8Array({ maxLength: 6 }),
    )
    .map(([whole, place, how, some]) => {
      const at = whole.length === 0 ? 0 : place % whole.length;
      const [before, after] = [whole.subarray(0, at), whole.subarray(at)];
      if (how === 'cut') return before;
      if (how === 'repeat') return Buffer.concat([whole, whole]);
      if (how === 'insert') return Buffer.concat([before, some, after]);
      const flipped = Buffer.from(whole);
      if (flipped.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (1 << (place % 8));
      return flipped;
    });
}

/** Headers, or metadata, of which at most one is odd. */
export const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  fc.constantFrom<Record<string, string>>(
    { 'a2a-version': '' },
    { 'a2a-version': '99.0' },
    { 'a2a-version': '1.0.1' },
    { 'a2a-extensions': 'urn:x,urn:y' },
    { 'a2a-extensions': 'x'.repeat(4_000) },
    { 'a2a-extensions': 'urn:isthmus:a2a:resumption:1', 'last-event-id': '1.ab' },
    { 'a2a-extensions': 'urn:isthmus:a2a:resumption:1', 'last-event-id': '-1' },
    { 'a2a-extensions': 'urn:isthmus:a2a:idempotent-send:1,urn:isthmus:a2a:resumption:1' },
    { authorization: 'Bearer portal.t.t' },
    { authorization: 'Basic x' },
    { 'x-request-id': '../../x' },
    { traceparent: '00-x-y-z' },
    { 'isthmus-other': '1' },
  ),
);

/** What an agent might answer that is not what it should. */
export const answers: fc.Arbitrary<string> = fc.oneof(
  odd.map((result) => JSON.stringify({ jsonrpc: '2.0', id: 1, result })),
  odd.map((error) => JSON.stringify({ jsonrpc: '2.0', id: 1, error })),
  fc
    .tuple(fc.integer({ min: -32_100, max: -31_990 }), odd, odd)
    .map(([code, text, data]) => JSON.stringify({ error: { code, message: text, data } })),
  fc
    .tuple(fc.nat(40), odd)
    .map(([at, by]) =>
      JSON.stringify({ result: changed({ task: { id: 't', history: [message] } }, at, by) }),
    ),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.constantFrom('', 'null', '[]', '5', '{}', '{"result":null}', '{"error":null}'),
);
