import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventWriter, type EventWriterOptions } from './event.writer.js';

let server: Server;
let respond: (response: ServerResponse) => void;

beforeEach(async () => {
  server = createServer((_request, response) => respond(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Serves one request with `write`, and returns the client's side. */
async function serve(
  write: (events: EventWriter, response: ServerResponse) => Promise<void>,
  options: EventWriterOptions = {},
): Promise<{ answer: IncomingMessage; written: Promise<void> }> {
  const { promise: written, resolve, reject } = Promise.withResolvers<void>();
  written.catch(() => undefined);
  respond = (response) => {
    const events = new EventWriter(response, options);
    write(events, response).then(resolve, reject);
  };
  const { port } = server.address() as AddressInfo; // it listens on a port
  const sent = request({ port, host: '127.0.0.1' }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]; // that is the event's argument
  answer.on('error', () => undefined);
  return { answer, written };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}

it('sends the head with the first event, and its own headers', async () => {
  const begun: boolean[] = [];
  const { answer } = await serve(
    async (events) => {
      begun.push(events.begun);
      await events.send({ a: 1 });
      begun.push(events.begun);
      await events.sendText('two\nlines');
      await events.sendText('[DONE]');
      events.close();
    },
    { headers: () => ({ 'x-request-id': 'r1' }), beforeHead: () => begun.push(true) },
  );
  expect(await textOf(answer)).toBe('data: {"a":1}\n\ndata: two\ndata: lines\n\ndata: [DONE]\n\n');
  expect(begun).toEqual([false, true, true]);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-request-id': 'r1',
  });
});

it('sends nothing when it is closed before the first event', async () => {
  const { answer } = await serve(async (events, response) => {
    events.close();
    response.writeHead(503).end('busy');
  });
  expect([answer.statusCode, await textOf(answer)]).toEqual([503, 'busy']);
});

it('keeps a silent stream alive with comments', async () => {
  const { answer } = await serve(
    async (events) => {
      await new Promise((resolve) => setTimeout(resolve, 120));
      events.close();
    },
    { keepAliveMs: 30 },
  );
  expect(await textOf(answer)).toMatch(/^(: keep-alive\n\n){2,4}$/);
});

it('ends a broken stream with its error as the last event', async () => {
  const { answer } = await serve(async (events) => {
    await events.send(1);
    events.fail({ error: 'broken' });
    events.close();
  });
  expect(await textOf(answer)).toBe('data: 1\n\ndata: {"error":"broken"}\n\n');
});

const LARGE = 'x'.repeat(16 * 1024 * 1024);

it('respects the backpressure of a slow client', async () => {
  let resumed = false;
  const { answer, written } = await serve(async (events) => {
    await events.sendText(LARGE);
    expect(resumed).toBe(true);
    events.close();
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  resumed = true;
  expect((await textOf(answer)).length).toBe(LARGE.length + 'data: \n\n'.length);
  await written;
});

it('throws CANCELLED when a slow client disconnects, and on every write after', async () => {
  const { answer, written } = await serve(async (events) => {
    await expect(events.sendText(LARGE)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(events.gone).toBe(true);
    events.fail('ignored');
    await events.send('more');
  });
  answer.destroy();
  await expect(written).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('throws the reason of its signal while it waits', async () => {
  const abortion = new AbortController();
  const { written } = await serve((events) => events.sendText(LARGE), { signal: abortion.signal });
  await new Promise((resolve) => setTimeout(resolve, 20));
  abortion.abort(new Error('stopping'));
  await expect(written).rejects.toThrow('stopping');
});

it('disconnects a client that reads nothing, whether or not a write waits for it', async () => {
  const { answer, written } = await serve((events) => events.sendText(LARGE), { stallMsMax: 100 });
  await expect(written).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await textOf(answer).catch((error: Error) => error.message)).toBe('aborted');

  const { written: failed } = await serve(
    async (events, response) => {
      events.fail(LARGE);
      events.close();
      await once(response, 'close');
      expect(response.writableFinished).toBe(false);
    },
    { stallMsMax: 100 },
  );
  await failed;
});

it('tolerates a client that is slow but keeps reading', async () => {
  const { answer, written } = await serve(
    async (events) => {
      await events.sendText(LARGE);
      events.close();
    },
    { stallMsMax: 400 },
  );
  let length = 0;
  for await (const chunk of answer) {
    length += String(chunk).length;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(length).toBe(LARGE.length + 'data: \n\n'.length);
  await written;
});

it('sends events without waiting, and disconnects a client that is too far behind', async () => {
  let offered = 0;
  const { written } = await serve(async (events) => {
    while (!events.gone && offered < 100) {
      events.offer('x'.repeat(1024 * 1024), { behindBytesMax: 1024 * 1024 });
      offered++;
    }
    events.offer('more', { behindBytesMax: 1 });
  });
  await written;
  expect(offered).toBeLessThan(100);
});
