import { setTimeout as sleep } from 'node:timers/promises';
import {
  Controller,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { registry } from '@isthmus/contracts';
import { credentials, makeGenericClientConstructor, type ClientReadableStream } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Call, Rpc, type CallContext } from './index.js';
import { startTestService, type TestService } from './testing/service.harness.js';

const { getAgent, watchAgents } = registry.AgentRegistryDefinition.methods;
const definition = { ...registry.AgentRegistryDefinition, methods: { getAgent, watchAgents } };
const DRAIN_MS = 600;
const forever = () => new Promise<never>(() => undefined);

/** What the handlers below observed. */
const seen = {
  reasons: [] as unknown[],
  openAtShutdown: undefined as number | undefined,
  open: 0,
  /** The error a module throws on shutdown. */
  failure: undefined as Error | undefined,
};

@Controller()
class AgentController {
  @Rpc(definition, 'watchAgents', { callers: 'any', scope: 'platform', permission: 'none' })
  async *watchAgents(@Payload() { agentId }: registry.WatchAgentsRequest, @Call() { signal }: CallContext) {
    signal.addEventListener('abort', () => seen.reasons.push(signal.reason));
    yield { id: 'first' };
    if (agentId === 'stuck') await forever();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  @Rpc(definition, 'getAgent', { callers: 'any', scope: 'platform', permission: 'none' })
  async getAgent(@Payload() { agentId }: registry.GetAgentRequest, @Call() { signal }: CallContext) {
    signal.addEventListener('abort', () => seen.reasons.push(signal.reason));
    if (agentId === 'stuck') await forever();
    seen.open++;
    await sleep(300);
    seen.open--;
    return { id: agentId };
  }
}

@Module({ controllers: [AgentController] })
class AgentModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  beforeApplicationShutdown(): void {
    if (seen.failure) throw seen.failure;
  }

  onApplicationShutdown(): void {
    seen.openAtShutdown = seen.open;
  }
}

let service: TestService<typeof definition>;
beforeEach(async () => {
  Object.assign(seen, { reasons: [], openAtShutdown: undefined, open: 0, failure: undefined });
  service = await startTestService(definition, AgentModule, { drainMs: DRAIN_MS });
});
afterEach(async () => {
  service.close();
  await service.stop().catch(() => undefined);
});

const stopping = { code: 'UNAVAILABLE', message: expect.stringContaining('is shutting down') as string };
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'an answer',
    (error: unknown) => error,
  );

/** Milliseconds that `service.stop()` takes. */
async function stopMs(): Promise<number> {
  const started = performance.now();
  await service.stop();
  return performance.now() - started;
}

/** Opens a stream; `ended` is what it ends with, once the first message has come. */
async function openStream(agentId: string): Promise<{ ended: Promise<unknown> }> {
  const stream = service.client.watchAgents({ agentId })[Symbol.asyncIterator]();
  await stream.next();
  return { ended: failureOf(stream.next()) };
}

it.each(['listening', 'stuck'])('ends an open stream at once (%s handler)', async (agentId) => {
  const { ended } = await openStream(agentId);
  expect(await stopMs()).toBeLessThan(DRAIN_MS);
  expect(await ended).toMatchObject(stopping);
  expect(seen.reasons).toMatchObject([stopping]);
});

it('lets a call in flight finish, and ends modules only then', async () => {
  const call = service.client.getAgent({ agentId: 'slow' });
  await expect.poll(() => seen.open).toBe(1);
  expect(await stopMs()).toBeLessThan(DRAIN_MS);
  expect(await call).toMatchObject({ id: 'slow' });
  expect(seen).toMatchObject({ openAtShutdown: 0, reasons: [] });
});

it('lets a call in flight finish although a module fails', async () => {
  seen.failure = new Error('the module failed');
  const call = service.client.getAgent({ agentId: 'slow' });
  await expect.poll(() => seen.open).toBe(1);
  await service.stop(); // Nest logs what a hook throws and continues.
  expect(await call).toMatchObject({ id: 'slow' });
  expect(seen.openAtShutdown).toBe(0);
});

it('ends a call that outlasts the drain time', async () => {
  const call = failureOf(service.client.getAgent({ agentId: 'stuck' }, { retry: false }));
  await sleep(100);
  const elapsedMs = await stopMs();
  expect(await call).toMatchObject(stopping);
  expect(seen.reasons).toMatchObject([stopping]);
  expect(elapsedMs).toBeGreaterThan(DRAIN_MS - 50);
  expect(elapsedMs).toBeLessThan(DRAIN_MS + 400);
});

it('ends the streams of the health service at once', async () => {
  const Health = makeGenericClientConstructor(healthService, 'Health');
  const health = new Health(service.address, credentials.createInsecure());
  // The generic client has a method for each of the definition.
  const stream = (health['watch'] as (request: object) => ClientReadableStream<{ status: string }>)({
    service: '',
  });
  const statuses: string[] = [];
  stream.on('data', ({ status }: { status: string }) => statuses.push(status));
  const ended = new Promise((resolve) => stream.on('error', resolve));
  await expect.poll(() => statuses).toEqual(['SERVING']);
  expect(await stopMs()).toBeLessThan(DRAIN_MS);
  expect(await ended).toMatchObject({ code: 14 });
  expect(statuses).toEqual(['SERVING', 'NOT_SERVING']);
  health.close();
});

it('is not ready once a stop is requested', async () => {
  const ready = async () => (await fetch(`${service.operationsUrl}/readyz`)).status;
  const call = failureOf(service.client.getAgent({ agentId: 'stuck' }, { retry: false }));
  expect(await ready()).toBe(200);
  await sleep(100);
  const stopped = service.stop();
  expect(await ready()).toBe(503);
  await Promise.all([stopped, call]);
});

it('keeps its operations port on loopback whatever interface its API listens on', async () => {
  const elsewhere = service.operationsUrl.replace('127.0.0.1', '127.0.0.2');
  await expect(fetch(`${elsewhere}/metrics`)).rejects.toThrow();
  expect((await fetch(`${service.operationsUrl}/metrics`)).status).toBe(200);
});
