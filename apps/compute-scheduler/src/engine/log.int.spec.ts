import { randomUUID } from 'node:crypto';
import { host } from '@isthmus/contracts';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { HostState, startFakeHost } from '../testing/fake-host.js';
import { reserveRequest, startHarness, type Harness } from '../testing/harness.js';

let harness: Harness;
const engines: { id: string; state: HostState; stop: () => Promise<void> }[] = [];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  for (const id of ['one', 'two']) {
    const state = new HostState();
    const { address, stop } = await startFakeHost(harness.identities, state);
    await harness.one.hostEngines.announceEngine({
      engineId: id,
      address,
      driver: 'local-process',
      ttlMs: 60_000,
    });
    engines.push({ id, state, stop });
  }
});
afterAll(async () => {
  await Promise.all(engines.map(({ stop }) => stop()));
  await harness.stop();
});

const at = new Date('2026-11-29T12:00:00Z');
const line = (instanceId: string, sequence: bigint): host.LogLine => ({
  instanceId,
  sequence,
  at,
  level: host.LogLevel.ERROR,
  event: host.LogEvent.UNSPECIFIED,
  message: `${instanceId} ${sequence}`,
  fieldsJson: '{"a":1}',
});

/** An agent of `scope` with an instance on the engine. */
async function runOn(engineId: string, { tenantId }: TenantScope, agentId: string): Promise<string> {
  const instanceId = `${agentId}-${randomUUID()}`;
  const now = new Date();
  const row = { instanceId, tenantId, agentId, reservationId: null, generation: 1, nodeId: 'n', engineId };
  await harness.database.inPlatform(platformScope('test'), (tx) =>
    tx.computeWorkload.create({
      data: { ...row, state: 'running', failure: '', createdAt: now, updatedAt: now },
    }),
  );
  return instanceId;
}

/** What a reader is sent until it has `count` lines, or for a while. */
async function read(
  scope: TenantScope,
  agentId: string,
  count: number,
  waitMs = 10_000,
): Promise<host.LogLine[]> {
  const lines: host.LogLine[] = [];
  const signal = AbortSignal.timeout(waitMs);
  try {
    for await (const next of harness.one.portalEngines.tailLogs({ agentId }, { scope, signal })) {
      lines.push(next);
      if (lines.length === count) break;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return lines;
}

it('reads the lines of an agent from every engine, each once, also of one that comes later', async () => {
  const [one, two] = engines;
  const [scope, agentId] = [newTenantScope(), randomUUID()];
  const first = await runOn('one', scope, agentId);
  if (one) one.state.lines = [line(first, 1n), line(first, 2n)];
  const reading = read(scope, agentId, 3);
  await expect.poll(() => one?.state.tails.length, { timeout: 5_000 }).toBeGreaterThan(1);
  const second = await runOn('two', scope, agentId);
  if (two) two.state.lines = [line(second, 1n)];
  expect(await reading).toEqual([line(first, 1n), line(first, 2n), line(second, 1n)]);
  expect(one?.state.tails[0]).toEqual({ tenantId: scope.tenantId, agentId });
});

it('refuses the agent of another tenant as it refuses one that nobody has, and asks no engine', async () => {
  const [scope, agentId] = [newTenantScope(), randomUUID()];
  const instanceId = await runOn('one', scope, agentId);
  for (const { state } of engines) Object.assign(state, { tails: [], lines: [line(instanceId, 1n)] });
  await expect(read(newTenantScope(), agentId, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(read(scope, randomUUID(), 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(engines.flatMap(({ state }) => state.tails)).toEqual([]);
  await expect(read(scope, 'x', 1)).rejects.toMatchObject({ fields: [{ field: 'agent_id' }] });
});

it('waits for the first instance of an agent that has a reservation', async () => {
  const [scope, agentId] = [newTenantScope(), randomUUID()];
  await harness.one.orchestrator.reserve(reserveRequest({ tenantId: scope.tenantId, agentId }));
  expect(await read(scope, agentId, 1, 500)).toEqual([]);
});
