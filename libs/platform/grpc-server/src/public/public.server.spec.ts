import { connect, type ClientHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { OrganisationGate } from '@isthmus/platform-http';
import { principalOf, tenantScope } from '@isthmus/platform-identity';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusOf } from '../status.js';
import type { PublicCall } from './public.call.js';
import type { PublicRpc } from './public.options.js';
import { PublicGrpcServer } from './public.server.js';

const TENANT = '0190b3a4-0000-7000-8000-000000000001';
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CODE = { OK: 0, RESOURCE_EXHAUSTED: 8, INTERNAL: 13 };
const LIMITS = {
  bodyBytesMax: 64 * 1024,
  requestTimeoutMs: 1_000,
  deadlineMs: 5_000,
  drainMs: 150,
};

class OwnError extends Error {}

let handle: (call: PublicCall) => Promise<void>;
let server: PublicGrpcServer;
let client: Client;
let outcomes: unknown[];

const rpcOf = (name: string, responseStream: boolean): PublicRpc => ({
  path: `/test.Test/${name}`,
  responseStream,
  access: { scope: 'agents', permission: 'build' },
  errors: {
    recognises: (error): error is OwnError => error instanceof OwnError,
    codeOf: () => 'OWN',
    render: (error) =>
      statusOf(error instanceof AppError ? error : new AppError('INVALID_ARGUMENT', error.message)),
  },
  handle: (call) => handle(call),
});

beforeEach(async () => {
  handle = (call) => call.send(call.body);
  outcomes = [];
  const scope = tenantScope(TENANT, 'key:k1');
  if (!scope) throw new Error('the tenant is valid');
  server = new PublicGrpcServer({
    host: '127.0.0.1',
    port: 0,
    rpcs: [rpcOf('Unary', false), rpcOf('Stream', true)],
    authenticate: async (authorization) =>
      authorization === 'Bearer k' ? principalOf(scope, { scopes: ['agents'], keyId: 'k1' }) : undefined,
    limits: LIMITS,
    gate: new OrganisationGate({ requestsInFlightMax: 2, requestsPerSecondMax: 1_000 }),
    calls: { record: (_, attributes) => void outcomes.push(attributes?.['error.type'] ?? 'ok') },
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  client = new Client(`127.0.0.1:${await server.start()}`, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await server.stop();
});

interface Reply {
  code: number;
  details: string;
  messages: Buffer[];
}

function call(
  request: Buffer,
  { name = 'Stream', key = 'k', options = {} }: { name?: string; key?: string; options?: CallOptions } = {},
): Promise<Reply> {
  const metadata = new Metadata();
  if (key !== '') metadata.set('authorization', `Bearer ${key}`);
  const same = (bytes: Buffer) => bytes;
  const opened = client.makeServerStreamRequest(`/test.Test/${name}`, same, same, request, metadata, options);
  const messages: Buffer[] = [];
  return new Promise((resolve) => {
    opened.on('data', (message: Buffer) => messages.push(message));
    opened.on('error', ({ code, details }: ServiceError) => resolve({ code, details, messages }));
    opened.on('end', () => resolve({ code: CODE.OK, details: '', messages }));
  });
}

/** Aborts with the signal's reason. */
const untilAborted = ({ signal }: PublicCall) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a call', () => {
  it.each(['Unary', 'Stream'])('gets bytes for bytes: %s', async (name) => {
    const bytes = Buffer.from([0, 255, 7]);
    expect(await call(bytes, { name })).toEqual({ code: CODE.OK, details: '', messages: [bytes] });
    expect(outcomes).toEqual(['ok']);
  });

  it.each(['Unary', 'Stream'])(
    'fails with an error of its protocol, or of the platform: %s',
    async (name) => {
      handle = async () => {
        throw new OwnError('mine');
      };
      expect(await call(Buffer.alloc(0), { name })).toMatchObject({ code: 3, details: 'mine' });
      handle = async () => {
        throw new AppError('NOT_FOUND', 'none');
      };
      expect(await call(Buffer.alloc(0), { name })).toMatchObject({ code: 5, details: 'none' });
      expect(outcomes).toEqual(['OWN', 'NOT_FOUND']);
    },
  );

  it('that meets a bug says nothing of it', async () => {
    handle = async () => {
      throw new TypeError('secret');
    };
    const { code, details } = await call(Buffer.alloc(0));
    expect([code, details]).toEqual([
      CODE.INTERNAL,
      expect.stringMatching(/^Internal error; correlation id/),
    ]);
  });

  it('without a key is refused before its handler', async () => {
    handle = async () => expect.unreachable();
    expect((await call(Buffer.alloc(0), { key: '' })).code).toBe(16);
  });

  it('beyond what an organisation may have in flight is refused', async () => {
    const entered: PublicCall[] = [];
    handle = (each) => (entered.push(each), untilAborted(each));
    const first = [call(Buffer.alloc(0)), call(Buffer.alloc(0))];
    await expect.poll(() => entered.length).toBe(2);
    expect((await call(Buffer.alloc(0))).code).toBe(CODE.RESOURCE_EXHAUSTED);
    server.end({ keyId: 'k1' });
    expect((await Promise.all(first)).map(({ code }) => code)).toEqual([16, 16]);
    handle = (each) => each.send(each.body);
    expect((await call(Buffer.alloc(0))).code).toBe(CODE.OK);
  });

  it('that its client reads slowly is written slowly', async () => {
    let written = 0;
    handle = async (each) => {
      for (let count = 0; count < 2_000; count++) {
        await each.send(Buffer.alloc(32 * 1024));
        written += 1;
      }
    };
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer k');
    const same = (bytes: Buffer) => bytes;
    const opened = client.makeServerStreamRequest('/test.Test/Stream', same, same, Buffer.alloc(0), metadata);
    opened.on('error', () => undefined);
    // One that never reads keeps everything that comes: grpc-js pauses with the first message that is read.
    opened.once('data', () => opened.pause());
    await expect.poll(() => written, { timeout: 3_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written).toBeLessThan(1_000);
    opened.cancel();
    await expect.poll(() => outcomes).toEqual(['CANCELLED']);
  });
});

describe('a stop', () => {
  it('lets calls in flight finish, streams too, and ends the rest', async () => {
    const finish = Promise.withResolvers<void>();
    handle = async (each) => {
      if (each.body.length > 0) return untilAborted(each);
      await finish.promise;
      await each.send(Buffer.from('done'));
    };
    const [short, long] = [call(Buffer.alloc(0)), call(Buffer.alloc(1))];
    await expect.poll(() => server['calls'].size).toBe(2);
    const stopped = server.stop();
    finish.resolve();
    expect(await short).toMatchObject({ code: CODE.OK, messages: [Buffer.from('done')] });
    expect(await long).toMatchObject({ code: 14 });
    await stopped;
  });
});

/** What a client that is no gRPC library sends, and gets. */
describe('a request of HTTP/2', () => {
  let session: ClientHttp2Session;
  beforeEach(() => void (session = connect(`http://127.0.0.1:${server.port}`)));
  afterEach(() => session.destroy());

  function post(body: Buffer, { headers = {}, end = true } = {}): Promise<{ http: number; grpc: string }> {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/test.Test/Unary',
      'content-type': 'application/grpc',
      te: 'trailers',
      authorization: 'Bearer k',
      ...headers,
    });
    const seen = { http: 0, grpc: '' };
    const take = (fields: Record<string, unknown>) => {
      seen.http ||= Number(fields[':status'] ?? 0);
      seen.grpc ||= String(fields['grpc-status'] ?? '');
    };
    stream.on('response', take).on('trailers', take);
    stream.on('error', () => undefined);
    stream.resume();
    if (end) stream.end(body);
    else stream.write(body);
    // A client that has not ended its request gets the response all the same.
    return new Promise(
      (resolve) => void stream.on('end', () => resolve(seen)).on('close', () => resolve(seen)),
    );
  }

  const frame = (message: Buffer, { flag = 0, length = message.length } = {}) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flag, 0);
    head.writeUInt32BE(length, 1);
    return Buffer.concat([head, message]);
  };

  it('that does not arrive in time is ended', async () => {
    const { grpc } = await post(Buffer.from([0, 0]), { end: false });
    expect(grpc).toBe('4');
  });

  it.each<[string, Buffer, Record<string, string>, string]>([
    ['a message that is too large', frame(Buffer.alloc(65 * 1024)), {}, '8'],
    [
      'a message that is too large once decompressed',
      frame(gzipSync(Buffer.alloc(10 * 1024 * 1024)), { flag: 1 }),
      { 'grpc-encoding': 'gzip' },
      '8',
    ],
    ['a length beyond any limit', frame(Buffer.alloc(1), { length: 2 ** 32 - 1 }), {}, '8'],
    ['an encoding that is unknown', frame(Buffer.alloc(1), { flag: 1 }), { 'grpc-encoding': 'rot13' }, '12'],
  ])('is refused: %s', async (_, body, headers, status) => {
    expect((await post(body, { headers })).grpc).toBe(status);
  });

  it(`with any frames hurts nobody (FUZZ_SEED=${SEED})`, async () => {
    let state = SEED;
    const random = (max: number) => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % max;
    const bodies = [
      () => frame(Buffer.from('x'), { length: random(9) }),
      () => frame(Buffer.from('x'), { flag: random(256) }),
      () => Buffer.concat([frame(Buffer.from('a')), frame(Buffer.from('b'))]),
      () => Buffer.from(Array.from({ length: random(40) }, () => random(256))),
      () => Buffer.alloc(0),
    ];
    const odd: Record<string, string>[] = [
      {},
      { 'grpc-encoding': 'gzip' },
      { 'grpc-encoding': 'deflate' },
      { 'grpc-timeout': '1' },
      { 'grpc-timeout': `${random(100)}n` },
      { 'content-type': 'application/json' },
      { 'x-bin': '!!!' },
    ];
    for (let round = 0; round < 200; round++) {
      const body = bodies[random(bodies.length)]?.() ?? Buffer.alloc(0);
      await post(body, { headers: odd[random(odd.length)] ?? {} });
    }
    expect(await call(Buffer.from('x'))).toMatchObject({ code: CODE.OK });
    expect(outcomes).not.toContain('INTERNAL');
  }, 30_000);
});
