import { randomUUID } from 'node:crypto';
import { host } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { testDatabaseUrl } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startHostHarness, startRequest, type HostHarness } from '../testing/host.harness.js';

const SCOPE = { scope: platformScope('test') };
let harness: HostHarness;

beforeAll(async () => {
  harness = await startHostHarness(testDatabaseUrl(inject('databaseAdminUrl'), 'host'), { INSTANCES_MAX: 3 });
});
afterAll(() => harness.stop());
beforeEach(() => {
  harness.state.leaseRefusal = undefined;
});

const stateOf = async (instanceId: string) =>
  (await harness.hostClient.getInstance({ instanceId }, SCOPE)).state;
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

it('announces to the scheduler that it takes work', async () => {
  await expect
    .poll(() => [...harness.state.engines.values()])
    .toMatchObject([{ driver: 'local-process', ttlMs: 10_000 }]);
  expect([...harness.state.engines.values()][0]?.address).toMatch(/^127\.0\.0\.1:\d+$/);
});

it('runs one process for each instance, holds its lease and renews it', async () => {
  const instance = await harness.startAgent();
  expect(harness.state.leases.get(instance.instanceId)).toMatchObject({
    agentId: instance.agentId,
    generation: 1,
    endpoint: instance.endpoint,
    ttlMs: 6_000,
  });
  expect(isAlive(instance.pid)).toBe(true);
  const renewals = harness.state.renewals;
  await expect.poll(() => harness.state.renewals, { timeout: 15_000 }).toBeGreaterThan(renewals);
  const again = await harness.hostClient.startInstance(
    startRequest(instance.agentId, harness.tenant.tenantId),
    SCOPE,
  );
  expect(again.pid).toBe(instance.pid);

  await harness.hostClient.stopInstance({ instanceId: instance.instanceId }, SCOPE);
  expect(isAlive(instance.pid)).toBe(false);
  expect(await stateOf(instance.instanceId)).toBe(host.InstanceState.STOPPED);
  await expect
    .poll(() => harness.state.endedLeases.at(-1), { timeout: 10_000 })
    .toMatchObject({ reason: 'it was stopped' });
});

it('counts an unknown instance as stopped, and does not find it', async () => {
  expect(await harness.hostClient.stopInstance({ instanceId: 'nobody' }, SCOPE)).toEqual({});
  await expect(harness.hostClient.getInstance({ instanceId: 'nobody' }, SCOPE)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('reports to the registry at once when an instance ends unasked', async () => {
  const instance = await harness.startAgent();
  process.kill(instance.pid, 'SIGKILL');
  await expect
    .poll(() => harness.state.endedLeases.at(-1))
    .toEqual({
      agentId: instance.agentId,
      instanceId: instance.instanceId,
      reason: 'its process was ended by SIGKILL',
    });
  expect(await harness.hostClient.getInstance({ instanceId: instance.instanceId }, SCOPE)).toMatchObject({
    state: host.InstanceState.FAILED,
    failure: 'its process was ended by SIGKILL',
    pid: 0,
  });
});

it('stops an instance whose lease the registry gave to another', async () => {
  const instance = await harness.startAgent();
  harness.state.leaseRefusal = new AppError('FAILED_PRECONDITION', 'The lease has ended');
  await expect.poll(() => stateOf(instance.instanceId), { timeout: 15_000 }).toBe(host.InstanceState.FAILED);
  expect(isAlive(instance.pid)).toBe(false);
});

it('keeps an instance through an outage of the registry', async () => {
  const instance = await harness.startAgent();
  harness.state.leaseRefusal = new AppError('UNAVAILABLE', 'no registry');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  harness.state.leaseRefusal = undefined;
  const renewals = harness.state.renewals;
  await expect.poll(() => harness.state.renewals, { timeout: 15_000 }).toBeGreaterThan(renewals);
  expect(await stateOf(instance.instanceId)).toBe(host.InstanceState.HEALTHY);
  await harness.hostClient.stopInstance({ instanceId: instance.instanceId }, SCOPE);
});

it('runs no more instances than it may', async () => {
  const running = [await harness.startAgent(), await harness.startAgent(), await harness.startAgent()];
  const more = harness.hostClient.startInstance(startRequest(randomUUID(), harness.tenant.tenantId), SCOPE);
  await expect(more).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message: expect.stringContaining('at most 3') as string,
  });
  await Promise.all(running.map(({ instanceId }) => harness.hostClient.stopInstance({ instanceId }, SCOPE)));
});

it('refuses a request that breaks rules, with every field', async () => {
  const request = { ...startRequest('not-a-uuid', harness.tenant.tenantId), generation: 0 };
  const refusal: unknown = await harness.hostClient
    .startInstance(request, SCOPE)
    .catch((error: unknown) => error);
  if (!(refusal instanceof AppError)) throw new Error('it was accepted');
  expect(refusal.code).toBe('INVALID_ARGUMENT');
  expect(refusal.fields.map(({ field }) => field)).toEqual(['agent_id', 'generation']);
});

it('gives an instance no secret of the platform', async () => {
  const { pid, instanceId } = await harness.startAgent();
  const { readFile } = await import('node:fs/promises');
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  expect(environment + commandLine).not.toMatch(/postgres:|SERVICE_|DATABASE_|"d":/);
  await harness.hostClient.stopInstance({ instanceId }, SCOPE);
});

it('stops its instances with itself', async () => {
  const { pid, agentId } = await harness.startAgent();
  await harness.stopHost();
  expect(isAlive(pid)).toBe(false);
  expect(harness.state.endedLeases.at(-1)).toMatchObject({ agentId, reason: 'it was stopped' });
});
