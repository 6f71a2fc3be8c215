import { host, runtime } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startHostHarness, type HostHarness } from '../../testing/host.harness.js';
import { answerOf, taskOf, textRequest } from '../../testing/messages.js';
import { startRuntimeProcess } from '../../testing/runtime.process.js';
import { startTcpProxy } from '../../testing/tcp.proxy.js';

const SCOPE = { scope: platformScope('test') };
let harness: HostHarness;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), {
    INSTANCES_MAX: 30,
  });
  harness.openAi.reply({ kind: 'text', chunks: ['Hello'] });
});
afterAll(() => harness.stop());

const stateOf = async (instanceId: string) =>
  (await harness.hostClient.getInstance({ instanceId }, SCOPE)).state;
const stop = ({ instanceId }: host.Instance) => harness.hostClient.stopInstance({ instanceId }, SCOPE);

/** Calls the host as a runtime with this token does. */
function runtimeClient({ HOST_ADDRESS: address = '', HOST_TOKEN = '' }: Record<string, string>) {
  const identity = { service: 'agent-host', tokenFor: async () => HOST_TOKEN };
  return createServiceClient(runtime.RuntimeHostDefinition, { address, audience: 'agent-host', identity });
}

async function firstOf<Value>(values: AsyncIterable<Value>): Promise<Value | undefined> {
  for await (const value of values) return value;
  return undefined;
}

describe('a runtime on another machine', () => {
  it('goes on through a broken connection', async () => {
    const { instance: asked } = await harness.startRemoteAgent();
    await stop(asked);
    const proxy = await startTcpProxy(`127.0.0.1:${harness.grpcPort}`);
    const { instance } = await harness.startRemoteAgent({ environment: { HOST_ADDRESS: proxy.address } });
    const client = await harness.clientFor(instance);
    for (let n = 0; n < 2; n++) {
      proxy.cut();
      expect(answerOf(taskOf(await client.sendMessage(textRequest('hello'))))).toBe('Hello');
    }
    const renewals = harness.state.renewals;
    await expect.poll(() => harness.state.renewals, { timeout: 10_000 }).toBeGreaterThan(renewals);
    expect(await stateOf(instance.instanceId)).toBe(host.InstanceState.HEALTHY);
    await stop(instance);
    proxy.close();
  });

  it('ends when its host stays unreachable, and counts as failed', async () => {
    const proxy = await startTcpProxy(`127.0.0.1:${harness.grpcPort}`);
    const { instance, process } = await harness.startRemoteAgent({
      environment: { HOST_ADDRESS: proxy.address },
    });
    proxy.close();
    const lostAt = performance.now();
    expect(await process.exited).toBe(4);
    expect(performance.now() - lostAt).toBeLessThan(8_000);
    await expect
      .poll(() => stateOf(instance.instanceId), { timeout: 10_000 })
      .toBe(host.InstanceState.FAILED);
    const { failure } = await harness.hostClient.getInstance({ instanceId: instance.instanceId }, SCOPE);
    expect(failure).toBe('its runtime was lost and did not attach again within 6000 ms');
    expect(harness.state.endedLeases.at(-1)).toMatchObject({ instanceId: instance.instanceId });
  });

  it('stops with its own machine, and its instance fails', async () => {
    const { instance, process } = await harness.startRemoteAgent();
    process.kill('SIGTERM');
    expect(await process.exited).toBe(0);
    const { instanceId } = instance;
    // At once: it has said so.
    expect(await harness.hostClient.getInstance({ instanceId }, SCOPE)).toMatchObject({
      state: host.InstanceState.FAILED,
      failure: 'its process was asked to stop',
    });
  });

  it('does not start with a token that nobody signed', async () => {
    const { environment, instance, process } = await harness.startRemoteAgent();
    const intruder = startRuntimeProcess({ ...environment, HOST_TOKEN: 'nonsense' });
    expect(await intruder.exited).toBe(2);
    await stop(instance);
    await process.exited;
  });

  it('does not start without its variables, and names them', async () => {
    const { exited } = startRuntimeProcess({ HOST_ADDRESS: 'x:1' });
    expect(await exited).toBe(1);
  });
});

describe('the token that a runtime is started with', () => {
  it('is good for one attachment and for nothing else', async () => {
    const { environment, instance, process } = await harness.startRemoteAgent();
    const client = runtimeClient(environment);
    const { instanceId } = instance;
    await expect(firstOf(client.attach({ instanceId }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(client.listTasks({ owner: 'user:test', limit: 1 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(client.issueModelToken({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    client.close();
    await stop(instance);
    await process.exited;
  });

  it('is given again until the runtime has attached', async () => {
    const request = harness.requestWith({});
    const first = await harness.hostClient.enrolInstance(request, SCOPE);
    const second = await harness.hostClient.enrolInstance(request, SCOPE);
    expect(Object.keys(second.environment).sort()).toEqual(['HOST_ADDRESS', 'HOST_TOKEN', 'INSTANCE_ID']);
    expect(second.instance).toEqual(first.instance);
    const client = runtimeClient(second.environment);
    const attached = client.attach({ instanceId: request.instanceId })[Symbol.asyncIterator]();
    expect((await attached.next()).value).toMatchObject({ kind: { $case: 'token' } });
    await expect(harness.hostClient.enrolInstance(request, SCOPE)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
    });
    await expect(harness.hostClient.startInstance(request, SCOPE)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await attached.return?.(undefined);
    client.close();
    await harness.hostClient.stopInstance({ instanceId: request.instanceId }, SCOPE);
  });

  it('attaches no other instance', async () => {
    const [mine, other] = [harness.requestWith({}), harness.requestWith({})];
    const { environment } = await harness.hostClient.enrolInstance(mine, SCOPE);
    await harness.hostClient.enrolInstance(other, SCOPE);
    const client = runtimeClient(environment);
    await expect(firstOf(client.attach({ instanceId: other.instanceId }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    client.close();
    for (const { instanceId } of [mine, other]) await harness.hostClient.stopInstance({ instanceId }, SCOPE);
  });

  it('opens no RPC of the host itself', async () => {
    const { environment } = await harness.hostClient.enrolInstance(harness.requestWith({}), SCOPE);
    const { HOST_ADDRESS: address = '', HOST_TOKEN = '', INSTANCE_ID: instanceId = '' } = environment;
    const identity = { service: 'agent-host', tokenFor: async () => HOST_TOKEN };
    const client = createServiceClient(host.AgentHostDefinition, {
      address,
      audience: 'agent-host',
      identity,
    });
    await expect(client.stopInstance({ instanceId })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    client.close();
    await harness.hostClient.stopInstance({ instanceId }, SCOPE);
  });

  it('is of no use once its instance has been stopped', async () => {
    const request = harness.requestWith({});
    const { environment } = await harness.hostClient.enrolInstance(request, SCOPE);
    await harness.hostClient.stopInstance({ instanceId: request.instanceId }, SCOPE);
    const client = runtimeClient(environment);
    await expect(firstOf(client.attach({ instanceId: request.instanceId }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    client.close();
  });
});
