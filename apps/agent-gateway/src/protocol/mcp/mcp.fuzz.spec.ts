import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { DirectoryService } from '../../directory/directory.service.js';
import { answers, changed, damaged, odd } from '../../testing/a2a.arbitrary.js';
import { AGENT, answerOf, FakeExchangeServices } from '../../testing/exchange.fakes.js';
import { BATCH, BATCHES, FUZZ_MS, HANG_MS, SEED, THOROUGH } from '../../testing/fuzz.limits.js';
import { KEY, startUnitGateway, type UnitGateway } from '../../testing/unit.gateway.js';
import { McpProtocol } from './mcp.protocol.js';

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
  'io.modelcontextprotocol/clientCapabilities': {},
  'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1' },
};
const COMPLETED = `data: ${JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  result: { statusUpdate: { taskId: 't1', status: { state: 'TASK_STATE_COMPLETED' } } },
})}\n\n`;
const EVENTS = { headers: { 'content-type': 'text/event-stream' } };

const services = new FakeExchangeServices();
let gateway: UnitGateway;
beforeAll(async () => {
  const directory = new DirectoryService(async () => [{ agentId: AGENT, cardJson: CARD, tools: [] }]);
  const key = { kty: 'OKP', crv: 'Ed25519', x: '', d: 'secret', kid: 'agent-gateway' } as const;
  const environment = { EXCHANGE_TIMEOUT_MS: 60_000, SERVICE_IDENTITY: key };
  gateway = await startUnitGateway([new McpProtocol(services, directory, environment)]);
});
afterAll(() => gateway.stop());
beforeEach(() => {
  services.answer = async () => answerOf([COMPLETED], EVENTS);
});

interface Sent {
  headers: Record<string, string>;
  body: string | Uint8Array;
}

const call = { name: TOOL, arguments: { message: 'hi' } };
/** Requests that are valid, in either revision. */
const requests = fc
  .constantFrom(
    ['tools/call', call],
    ['tools/call', { ...call, requestState: 'sealed', inputResponses: { input: { action: 'accept' } } }],
    ['tools/list', { cursor: 'c' }],
    ['server/discover', {}],
    ['initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: { name: 'f', version: '1' } }],
    ['notifications/cancelled', { requestId: 1, reason: 'x' }],
    ['ping', {}],
    ['resources/list', {}],
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
  { method, params }: { method?: unknown; params?: { name?: unknown } },
) =>
  isModern
    ? {
        'mcp-protocol-version': MODERN,
        'mcp-method': typeof method === 'string' && /^[!-~]+$/.test(method) ? method : 'tools/list',
        ...(params?.name === undefined ? {} : { 'mcp-name': TOOL }),
      }
    : { 'mcp-protocol-version': LEGACY };

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
  .map(([{ isModern, request }, change, some]) => ({
    headers: { ...headersOf(isModern, request), ...some },
    body: JSON.stringify(change ? changed(request, ...change) : request),
  }));
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
      const isFault = status === 0 || status === 500 || /-32603|correlation id/.test(text);
      if (isFault) throw new Error(`${status} ${text.slice(0, 1_000)}`);
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
