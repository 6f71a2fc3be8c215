import { once } from 'node:events';
import { createServer, type Server, type ServerResponse, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inSpan, startTracing } from '@isthmus/platform-observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutboundClient, type OutboundOptions } from './outbound.client.js';
import { outboundErrorOf } from './outbound.error.js';
import { outboundFetch } from './outbound.fetch.js';
import type { ResolveName } from './pinned.lookup.js';
import { readText } from './read-body.js';

/** Global unicast that IANA has not assigned (2d00::/8): a public address that cannot be reached. */
const UNROUTED = '2d00::1';

let server: Server;
let port: number;
let hits: IncomingMessage[];
let respond: (response: ServerResponse) => void;
let client: OutboundClient | undefined;

beforeEach(async () => {
  hits = [];
  respond = (response) => response.end('hello');
  server = createServer((incoming, response) => {
    hits.push(incoming);
    respond(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo); // it listens on a port
});
afterEach(async () => {
  await client?.destroy();
  client = undefined;
  server.closeAllConnections();
  server.close();
});

function open(options: Partial<OutboundOptions> = {}): OutboundClient {
  client = new OutboundClient({ privateNetworks: 'allow', ...options });
  return client;
}

const get = (options: Partial<OutboundOptions>, host = '127.0.0.1') =>
  open(options).request({ method: 'GET', url: `http://${host}:${port}/` });

/** A resolver that returns one list after the other, then repeats the last one. */
function resolver(...answers: string[][]): { resolveName: ResolveName; asked: string[] } {
  const asked: string[] = [];
  const resolveName: ResolveName = (hostname, _options, callback) => {
    asked.push(hostname);
    const addresses = answers.length > 1 ? (answers.shift() ?? []) : (answers[0] ?? []);
    setImmediate(() =>
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  };
  return { resolveName, asked };
}

describe('private networks', () => {
  it('are reached where the policy allows them, by name and by address', async () => {
    const { resolveName } = resolver(['127.0.0.1']);
    expect(await readText((await get({ resolveName }, 'model.internal')).body, 100)).toBe('hello');
    expect(hits).toHaveLength(1);
  });

  it.each(['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '%6c%6fcalhost', '127.0.0.1.'])(
    'are refused as %s where the policy does not',
    async (host) => {
      await expect(get({ privateNetworks: 'deny' }, host)).rejects.toMatchObject({
        failure: 'address_refused',
        undelivered: true,
      });
      expect(hits).toHaveLength(0);
    },
  );

  it('are refused when one of several addresses is private, or there is none', async () => {
    for (const addresses of [['8.8.8.8', '10.0.0.1'], []]) {
      const { resolveName } = resolver(addresses);
      await expect(get({ privateNetworks: 'deny', resolveName }, 'mixed.test')).rejects.toMatchObject({
        failure: 'address_refused',
      });
    }
  });

  it('are not reached by a name that changes its address after the check', async () => {
    const { resolveName, asked } = resolver([UNROUTED], ['127.0.0.1']);
    const rebinding = get({ privateNetworks: 'deny', connectMsMax: 200, resolveName }, 'rebinding.test');
    await expect(rebinding).rejects.toMatchObject({ failure: 'not_connected' });
    expect([asked.length, hits.length]).toEqual([1, 0]);
  });
});

describe('limits', () => {
  it('bound the wait for the head', async () => {
    respond = () => undefined;
    await expect(get({ headMsMax: 50 })).rejects.toMatchObject({ failure: 'timed_out', undelivered: false });
  });

  it('bound silence within a body', async () => {
    respond = (response) => void response.write('begun');
    const { body } = await get({ idleMsMax: 50 });
    const error = await readText(body, 100).catch(outboundErrorOf);
    expect(error).toMatchObject({ failure: 'timed_out' });
  });

  it('bound the whole request, including a body that trickles', async () => {
    respond = (response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    };
    const url = `http://127.0.0.1:${port}/`;
    const { body } = await open().request({ method: 'GET', url, wholeMsMax: 100 });
    await expect(readText(body, 1_000)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('bound the size of a body, whatever its Content-Length', async () => {
    respond = (response) => response.end('x'.repeat(2_000));
    const { body } = await get({ bodyBytesMax: 1_000 });
    expect(await readText(body, 5_000).catch(outboundErrorOf)).toMatchObject({ failure: 'too_large' });
    await expect(readText((await get({})).body, 1_000)).rejects.toMatchObject({ failure: 'too_large' });
  });
});

it('throws the reason of its signal', async () => {
  respond = () => undefined;
  const abortion = new AbortController();
  const url = `http://127.0.0.1:${port}/`;
  const waiting = open().request({ method: 'GET', url, signal: abortion.signal });
  abortion.abort(new Error('the client left'));
  await expect(waiting).rejects.toThrow('the client left');
});

it('reports a request as undelivered when nobody listens, and not when the server closes the connection', async () => {
  await expect(open().request({ method: 'GET', url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
    failure: 'not_connected',
    undelivered: true,
  });
  respond = (response) => response.destroy();
  await expect(get({})).rejects.toMatchObject({ failure: 'broken_off', undelivered: false });
});

it('does not follow a redirect', async () => {
  respond = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
  const { statusCode, body } = await get({});
  await body.dump();
  expect([statusCode, hits.length]).toEqual([302, 1]);
});

it('propagates the trace', async () => {
  const tracing = await startTracing({
    service: 'test',
    file: join(tmpdir(), `outbound-${process.pid}.jsonl`),
  });
  try {
    const answer = await inSpan('out', {}, () => get({}));
    await answer.body.dump();
  } finally {
    await tracing.stop();
  }
  expect(hits[0]?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0\d$/);
});

it('reaches nothing but http and https', async () => {
  await expect(open().request({ method: 'GET', url: 'file:///etc/passwd' })).rejects.toThrow();
});

describe('as a fetch', () => {
  it('answers like fetch', async () => {
    respond = (response) => response.writeHead(201, { 'content-type': 'application/json' }).end('{"a":1}');
    const answer = await outboundFetch(open())(new URL(`http://127.0.0.1:${port}/mcp`), {
      method: 'POST',
      headers: { 'x-a': '1' },
      body: '{}',
    });
    expect([answer.status, answer.ok, answer.headers.get('content-type')]).toEqual([
      201,
      true,
      'application/json',
    ]);
    expect(await answer.json()).toEqual({ a: 1 });
    expect(hits[0]).toMatchObject({ method: 'POST', url: '/mcp' });
    expect(hits[0]?.headers['x-a']).toBe('1');
  });

  it('refuses redirects', async () => {
    respond = (response) => response.writeHead(307, { location: '/elsewhere' }).end();
    await expect(outboundFetch(open())(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({
      failure: 'redirect_refused',
    });
    expect(hits).toHaveLength(1);
  });

  it('refuses private addresses and names, including one that changes its address', async () => {
    const { resolveName, asked } = resolver([UNROUTED], ['127.0.0.1']);
    const outbound = outboundFetch(open({ privateNetworks: 'deny', connectMsMax: 200, resolveName }));
    await expect(outbound(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ failure: 'address_refused' });
    await expect(outbound(`http://rebinding.test:${port}/`)).rejects.toMatchObject({
      failure: 'not_connected',
    });
    await expect(outbound(`http://rebinding.test:${port}/`)).rejects.toMatchObject({
      failure: 'address_refused',
    });
    expect([asked.length, hits.length]).toEqual([2, 0]);
  });

  it('throws the reason of its signal', async () => {
    respond = () => undefined;
    const waiting = outboundFetch(open())(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(20) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
