import { request as httpRequest } from 'node:http';
import { listHttpRoutes } from '@isthmus/platform-http';
import { testDatabaseUrl } from '@isthmus/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { linesOf } from '../../testing/fake-ledger.js';
import { resetFakes, startGateways, type GatewayHarness } from '../../testing/gateway.harness.js';
import { REQUESTS, type FuzzRequest } from '../../testing/request.arbitrary.js';

const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const THOROUGH = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
/** The runs end after this also where the machine has not managed all of them. */
const FUZZ_MS = 10_000 * THOROUGH;
const BATCHES = 25 * THOROUGH;
/** Fewer than a tenant may have in flight. */
const BATCH = 40;
/** A request without a whole response by then hangs. */
const HANG_MS = 10_000;

interface Answer {
  request: FuzzRequest;
  /** 0 for a connection that ended without a response, or a response that did not end. */
  status: number;
  requestId: string;
  text: string;
}

let gateway: GatewayHarness;
let secret: string;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  ({ secret } = await gateway.newKey());
  resetFakes(gateway);
});
afterAll(() => gateway.stop());

it('has requests for every route', () => {
  const routes = listHttpRoutes().filter(({ server }) => server === 'gateway');
  const missing = routes.map(({ method, path }) => `${method} ${path}`).filter((name) => !(name in REQUESTS));
  expect(routes.length).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

it(
  `answers whatever is asked, with no 500, no hang and no charge without an answer (FUZZ_SEED=${SEED})`,
  async () => {
    const statuses = new Map<string, number>();
    const answered: string[] = [];
    const refused: string[] = [];
    const exchange = fc.oneof(...Object.values(REQUESTS));
    const playAll = async (requests: FuzzRequest[]) => {
      for (const answer of await Promise.all(requests.map(send))) {
        const { request, status, requestId, text } = answer;
        const route = `${request.method} ${request.path.split('/')[2]} ${status}`;
        statuses.set(route, (statuses.get(route) ?? 0) + 1);
        if (isFailure(answer))
          throw new Error(`${status} ${text.slice(0, 500)} after ${shown(request).slice(0, 3_000)}`);
        if (status !== 200) refused.push(requestId);
        else if (request.path === '/v1/chat/completions') answered.push(requestId);
      }
    };
    // Before the time limit begins: a slow machine plays these too.
    for (let round = 0; round < 3; round++)
      await playAll(fc.sample(exchange, { seed: SEED + round, numRuns: BATCH }));
    const batch = fc.array(exchange, { minLength: BATCH, maxLength: BATCH });
    const run = await fc.check(fc.asyncProperty(batch, playAll), {
      seed: SEED,
      numRuns: BATCHES,
      endOnFailure: true,
      interruptAfterTimeLimit: FUZZ_MS,
    });
    // Not the report of fast-check, which prints every request of the batch.
    if (run.failed) throw run.errorInstance;

    // The corpus reaches the models, and every layer before them.
    const seen = [...statuses.keys()];
    for (const route of [
      'POST chat 200',
      'POST chat 400',
      'POST chat 404',
      'POST chat 415',
      'POST embeddings 400',
    ])
      expect(seen).toContain(route);
    expect(gateway.upstream.requests.length).toBeGreaterThan(10);
    const uncharged = () => answered.filter((id) => linesOf(id).length === 0);
    await expect.poll(uncharged, { timeout: 10_000 }).toEqual([]);
    expect(refused.filter((id) => linesOf(id).length > 0)).toEqual([]);
  },
  60_000 * THOROUGH,
);

/** The scripted upstream knows no embeddings, so that what passes the gateway's checks ends there. */
function isFailure({ request, status, text }: Answer): boolean {
  if (text.includes('"code":"internal"')) return true;
  return status === 0 || (status >= 500 && !(status === 502 && request.path === '/v1/embeddings'));
}

function shown({ body, ...request }: FuzzRequest): string {
  return `${JSON.stringify(request)} ${body?.toString('latin1') ?? ''}`;
}

function send(request: FuzzRequest): Promise<Answer> {
  const { hostname, port } = new URL(gateway.urls[0] ?? '');
  const headers = {
    authorization: `Bearer ${secret}`,
    ...(request.body ? { 'content-type': 'application/json' } : {}),
    ...request.headers,
  };
  return new Promise((resolve) => {
    let [status, requestId, text] = [0, '', ''];
    const end = (whole: boolean) => {
      clearTimeout(timer);
      resolve({ request, status: whole ? status : 0, requestId, text });
    };
    const sent = httpRequest({ hostname, port, method: request.method, path: request.path, headers });
    const timer = setTimeout(() => {
      text = `hung: ${text}`;
      sent.destroy();
      end(false);
    }, HANG_MS);
    sent.on('error', (error) => {
      text = String(error);
      end(false);
    });
    sent.on('response', (response) => {
      status = response.statusCode ?? 0;
      requestId = String(response.headers['x-request-id']);
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('close', () => end(response.complete));
    });
    sent.end(request.body);
  });
}
