import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { AgentCard } from '@a2a-js/sdk';
import type { JsonRpcTransportHandler } from '@a2a-js/sdk/server';
import { HttpServer } from '@isthmus/platform-http';
import { principalOf, tenantScope } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, expect, it } from 'vitest';
import { answerRpc } from './a2a.call.js';

const EVENTS = 64;
/** Together far more than the buffers of a connection hold. */
const EVENT_CHARACTERS = 1024 * 1024;

const logger = createLogger({ service: 'test', level: 'fatal' });
const card = AgentCard.fromJSON({
  supportedInterfaces: [{ url: 'http://x', protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
});
let server: HttpServer;
afterEach(() => server.stop());

/** Sends a request to a server whose agent answers with `answers`; the body of the response is left unread. */
async function ask(
  answers: () => AsyncGenerator<unknown>,
  body: string | Buffer = '{"id":1}',
): Promise<IncomingMessage> {
  const scope = tenantScope('0190b3a4-0000-7000-8000-000000000001', 'user:u-1');
  if (!scope) throw new Error('the test tenant is a UUID');
  // Of the transport only this method is called.
  const transport = { handle: async () => answers() } as unknown as JsonRpcTransportHandler;
  server = new HttpServer({
    name: 'agent',
    host: '127.0.0.1',
    port: 0,
    authenticate: async () => principalOf(scope, { scopes: ['agents'] }),
    limits: { drainMs: 0 },
    logger,
    routes: [
      {
        method: 'POST',
        path: '/',
        access: { scope: 'agents', permission: 'none' },
        body: 'bytes',
        handle: (call) => answerRpc(call, { transport, card, logger }),
      },
    ],
  });
  const port = await server.start();
  const headers = { 'content-type': 'application/json', 'a2a-version': '1.0' };
  const sent = request({ port, host: '127.0.0.1', method: 'POST', headers }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // that is the event's argument
  answer.on('error', () => undefined);
  return answer;
}

it('reads a task to its end though its client takes nothing', async () => {
  let stored = 0;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const answer = await ask(async function* () {
    for (; stored < EVENTS; stored++) yield { text: 'x'.repeat(EVENT_CHARACTERS) };
    end();
  });
  await ended;
  expect(stored).toBe(EVENTS);
  answer.destroy();
});

it.each([
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff]), 'The body is not valid UTF-8'],
  ['no body', '', 'The body is not valid JSON: line 1, column 1: expected a value'],
  [
    'metadata thousands deep',
    `{"params":{"metadata":{"note":${'['.repeat(5_000)}`,
    'params.metadata.note[0][0][0][0][0][0][0][0][0]…: must not nest deeper than 100 levels',
  ],
])('refuses %s with 400', async (_, body, message) => {
  const answer = await ask(async function* () {}, body);
  expect(answer.statusCode).toBe(400);
  expect(await json(answer)).toMatchObject({ error: { message } });
});
