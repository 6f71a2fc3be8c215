import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Client, credentials, Metadata, type CallOptions, type ServiceError } from '@grpc/grpc-js';
import { registry } from '@isthmus/contracts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { packageDefinitionOf } from './definition.js';
import { Call, Rpc, type CallContext } from './index.js';
import { startTestService, type TestService } from './testing/service.harness.js';

const { getAgent, watchAgents } = registry.AgentRegistryDefinition.methods;
const definition = { ...registry.AgentRegistryDefinition, methods: { getAgent, watchAgents } };
const CALL_MS_MAX = 400;
/** Together more than any connection buffers. */
const MESSAGES_MAX = 10_000;
const forever = () => new Promise<never>(() => undefined);

let contexts: CallContext[] = [];
/** Messages that the handler of an endless stream has made. */
let made = 0;

@Controller()
class AgentController {
  @Rpc(definition, 'getAgent', { callers: 'any', scope: 'platform', permission: 'none' })
  async getAgent(@Payload() { agentId }: registry.GetAgentRequest, @Call() context: CallContext) {
    contexts.push(context);
    if (agentId === 'stuck') await forever();
    return { id: agentId };
  }

  @Rpc(definition, 'watchAgents', { callers: 'any', scope: 'platform', permission: 'none' })
  async *watchAgents(@Payload() { agentId }: registry.WatchAgentsRequest, @Call() context: CallContext) {
    contexts.push(context);
    while (agentId === 'endless' && made < MESSAGES_MAX && !context.signal.aborted)
      yield { id: `${++made}`.padEnd(16 * 1024) };
    yield { id: 'first' };
    await forever();
  }
}

@Module({ controllers: [AgentController] })
class AgentModule {}

let service: TestService<typeof definition>;
let raw: Client;
beforeAll(async () => {
  service = await startTestService(definition, AgentModule, { callMsMax: CALL_MS_MAX, drainMs: 100 });
  raw = new Client(service.address, credentials.createInsecure());
});
afterAll(async () => {
  raw.close();
  service.close();
  await service.stop();
});
beforeEach(() => {
  contexts = [];
});

/** Calls GetAgent with the given metadata only; returns the status code and the wait. */
async function call(agentId: string, options: CallOptions): Promise<{ code: number; elapsedMs: number }> {
  const methods = packageDefinitionOf([definition])[definition.fullName] as Record<string, RawMethod>; // services only
  const { path, requestSerialize, responseDeserialize } = methods['GetAgent'] as RawMethod; // one of the two above
  const metadata = new Metadata();
  metadata.set('authorization', await service.authorization());
  const started = performance.now();
  const error = await new Promise<ServiceError | null>((resolve) =>
    raw.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { agentId },
      metadata,
      options,
      (failure) => resolve(failure),
    ),
  );
  return { code: error?.code ?? 0, elapsedMs: performance.now() - started };
}

interface RawMethod {
  path: string;
  requestSerialize: (message: unknown) => Buffer;
  responseDeserialize: (bytes: Buffer) => unknown;
}

it('responds at the deadline of the caller, whatever the handler is doing', async () => {
  await service.client.getAgent({ agentId: 'quick' }); // From here on the connection is open.
  const failure = service.client.getAgent({ agentId: 'stuck' }, { deadline: 150 });
  await expect(failure).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await expect.poll(() => contexts[1]?.signal.reason as unknown).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

it('responds to a call without a deadline within its own limit', async () => {
  const { code, elapsedMs } = await call('stuck', {});
  expect(code).toBe(4);
  expect(elapsedMs).toBeGreaterThan(CALL_MS_MAX - 50);
  expect(elapsedMs).toBeLessThan(CALL_MS_MAX + 500);
  expect(contexts[0]?.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  expect(contexts[0]?.deadline).toBeInstanceOf(Date);
});

it('gives the handler the deadline of the caller, and streams none', async () => {
  const deadline = new Date(Date.now() + 60_000);
  await call('quick', { deadline });
  expect(Math.abs((contexts[0]?.deadline?.getTime() ?? 0) - deadline.getTime())).toBeLessThan(1_000);
  const stream = service.client.watchAgents({})[Symbol.asyncIterator]();
  await stream.next();
  expect(contexts[1]?.deadline).toBeUndefined();
});

it('does not abort the signal of a completed call', async () => {
  expect(await call('quick', {})).toMatchObject({ code: 0 });
  await new Promise((resolve) => setTimeout(resolve, CALL_MS_MAX + 100));
  expect(contexts[0]?.signal.aborted).toBe(false);
});

it('aborts with CANCELLED when the caller disconnects', async () => {
  const controller = new AbortController();
  const failure = service.client.getAgent({ agentId: 'stuck' }, { signal: controller.signal });
  await expect.poll(() => contexts.length).toBe(1);
  controller.abort();
  await expect(failure).rejects.toThrow();
  await expect.poll(() => contexts[0]?.signal.reason as unknown).toMatchObject({ code: 'CANCELLED' });
});

it('produces no messages that a caller does not read', async () => {
  const stream = service.client.watchAgents({ agentId: 'endless' })[Symbol.asyncIterator]();
  await stream.next();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const atRest = made;
  expect(atRest).toBeLessThan(MESSAGES_MAX);
  for (let count = 0; count < atRest; count++) await stream.next();
  expect(made).toBeGreaterThan(atRest);
  await stream.return?.();
});
