import { runtime } from '@isthmus/contracts';
import { createLogger } from '@isthmus/platform-observability';
import {
  createServer,
  ServerError,
  Status,
  type CallContext,
  type Server,
  type ServiceImplementation,
} from 'nice-grpc';
import { afterEach, expect, it } from 'vitest';
import { configurationMessage } from '../../testing/configuration.js';
import { connectGrpc } from './grpc.transport.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const BOUNDS = { firstMs: 5_000, againMs: 600 };
const { RuntimeHostDefinition } = runtime;

type Attach = (attempt: number, signal: AbortSignal) => AsyncGenerator<runtime.AttachResponse>;
let server: Server;
/** Tokens that the host was called with, and what it received at the end. */
let tokens: string[];
let detached: string[];
afterEach(() => server.forceShutdown());

const configuration: runtime.AttachResponse = {
  kind: { $case: 'configuration', value: configurationMessage() },
};
const token = (text: string): runtime.AttachResponse => ({
  kind: { $case: 'token', value: { token: text } },
});
const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

/** A host whose attachments go as `attach` says, the first one being attempt 1; answers with its address. */
async function startHost(attach: Attach): Promise<string> {
  tokens = [];
  detached = [];
  let attempts = 0;
  const note = ({ metadata }: CallContext) => tokens.push(String(metadata.get('authorization')));
  server = createServer();
  const unimplemented = async () => {
    throw new ServerError(Status.UNIMPLEMENTED, 'not faked');
  };
  const methods: Partial<ServiceImplementation<runtime.RuntimeHostDefinition>> = {
    ...Object.fromEntries(Object.keys(RuntimeHostDefinition.methods).map((name) => [name, unimplemented])),
    attach: (_, context) => (note(context), attach(++attempts, context.signal)),
    detach: async ({ reason }) => (detached.push(reason ?? ''), {}),
    issueModelToken: async (_, context) => (note(context), { token: 'model' }),
  };
  server.add(RuntimeHostDefinition, methods as ServiceImplementation<runtime.RuntimeHostDefinition>);
  return `127.0.0.1:${await server.listen('127.0.0.1:0')}`;
}

const connect = (address: string) =>
  connectGrpc({ address, instanceId: 'i-1', token: 'first' }, { bounds: BOUNDS, logger });

it('attaches with the token that it was started with, and calls with the one that it gets', async () => {
  const address = await startHost(async function* (_, signal) {
    yield token('second');
    yield configuration;
    await untilAborted(signal);
  });
  const connection = await connect(address);
  expect(connection.configuration.instanceId).toBe('i-1');
  expect(await connection.host.modelToken()).toBe('model');
  expect(tokens).toEqual(['Bearer first', 'Bearer second']);
  await connection.close('done');
  expect(detached).toEqual(['done']);
});

it('attaches again when its stream breaks, with the new token', async () => {
  const address = await startHost(async function* (attempt, signal) {
    yield token(`token ${attempt}`);
    yield configuration;
    if (attempt === 1) throw new ServerError(Status.UNAVAILABLE, 'restarting');
    await untilAborted(signal);
  });
  const connection = await connect(address);
  await expect.poll(() => tokens).toEqual(['Bearer first', 'Bearer token 1']);
  await connection.close('done');
});

it('is lost when it cannot attach again in time', async () => {
  const address = await startHost(async function* (attempt) {
    if (attempt > 1) throw new ServerError(Status.UNAVAILABLE, 'gone');
    yield token('t');
    yield configuration;
  });
  const started = performance.now();
  const connection = await connect(address);
  expect(await connection.ended).toBe('lost');
  const elapsedMs = performance.now() - started;
  expect(elapsedMs).toBeGreaterThan(200);
  expect(elapsedMs).toBeLessThan(2_000);
  expect(tokens.length).toBeGreaterThan(2);
  await connection.close('lost');
});

it('is lost when a host does not answer', async () => {
  const address = await startHost(async function* (attempt, signal) {
    if (attempt > 1) await untilAborted(signal);
    yield token('t');
    yield configuration;
  });
  const connection = await connect(address);
  expect(await connection.ended).toBe('lost');
  await connection.close('lost');
});

it('gives up at once when the host refuses it', async () => {
  const address = await startHost(async function* (attempt) {
    if (attempt > 0) throw new ServerError(Status.NOT_FOUND, 'unknown');
    yield configuration;
  });
  const started = performance.now();
  await expect(connect(address)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(performance.now() - started).toBeLessThan(2_000);
  expect(tokens).toHaveLength(1);
});

it('keeps its stream open when the host asks it to stop', async () => {
  let isOpen = true;
  const address = await startHost(async function* (_, signal) {
    yield token('t');
    yield configuration;
    yield { kind: { $case: 'stop', value: { graceMs: 5_000 } } };
    await untilAborted(signal);
    isOpen = false;
  });
  const connection = await connect(address);
  expect(await connection.ended).toBe('stop');
  expect(await connection.host.modelToken()).toBe('model');
  expect(isOpen).toBe(true);
  await connection.close('stopped');
  await expect.poll(() => isOpen).toBe(false);
});
