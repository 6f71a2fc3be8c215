import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { findTemporalForTests, startTemporal, type TestTemporal } from '@isthmus/testing';
import { TASK_QUEUE, type DeploymentResult } from '@isthmus/workflow-api';
import { bundlePath } from '@isthmus/workflows';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ScriptedPlatform, type Fault, type Step } from './testing/scripted-platform.js';

const binary = findTemporalForTests();
if (!binary) console.warn('SKIPPED workflows: no Temporal server found (npm test finds or builds one)');

const code = () => readFileSync(bundlePath().replace('/src/', '/'), 'utf8');

describe.skipIf(!binary)('workflows on a real Temporal server', () => {
  let temporal: TestTemporal;
  let native: NativeConnection;
  let client: Client;
  beforeAll(async () => {
    Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
    temporal = await startTemporal(binary ?? '');
    native = await NativeConnection.connect({ address: temporal.address });
    client = new Client({ connection: await Connection.connect({ address: temporal.address }) });
  });
  afterAll(async () => {
    await client?.connection.close();
    await native?.close();
    await temporal?.stop();
  });

  /** Runs one workflow against a scripted platform on a queue of its own. */
  async function run(name: string, platform: ScriptedPlatform, input: object): Promise<DeploymentResult> {
    const taskQueue = `${TASK_QUEUE}-${randomUUID()}`;
    const worker = await Worker.create({
      connection: native,
      taskQueue,
      workflowBundle: { code: code() },
      activities: platform.activities(),
    });
    const execution = client.workflow.execute(name, { taskQueue, workflowId: randomUUID(), args: [input] });
    return worker.runUntil(execution);
  }
  const target = () => ({ agentId: randomUUID(), tenantId: randomUUID(), generation: 1 });

  it('deploys in the order of the saga', async () => {
    const platform = new ScriptedPlatform();
    expect(await run('DeployAgent', platform, target())).toEqual({ outcome: 'ready', nodeId: 'node-1' });
    expect(platform.calls).toEqual([
      'placeAgent',
      'startInstance',
      'awaitHealthy',
      'confirmReservation',
      'publishAgent',
    ]);
  });

  const steps: Step[] = ['placeAgent', 'startInstance', 'awaitHealthy', 'confirmReservation', 'publishAgent'];
  const places = steps.flatMap((step) =>
    (['before', 'after'] as const).map((when): [Step, Fault['when']] => [step, when]),
  );

  it.each(places)(
    'leaves nothing behind when %s fails permanently (%s it took effect)',
    async (step, when) => {
      const platform = new ScriptedPlatform([{ step, when, times: 1, permanent: true }]);
      const result = await run('DeployAgent', platform, target());
      expect(result).toEqual({
        outcome: 'failed',
        failure: { code: 'UNAVAILABLE', message: `${step} failed`, remedy: 'Try again.' },
      });
      expect([platform.reserved.size, platform.running.size]).toEqual([0, 0]);
      expect(platform.state).toBe('failed');
    },
  );

  it.each(places)('survives %s failing twice (%s it took effect)', async (step, when) => {
    const platform = new ScriptedPlatform([{ step, when, times: 2 }]);
    expect(await run('DeployAgent', platform, target())).toMatchObject({ outcome: 'ready' });
    expect([platform.reserved.size, platform.running.size]).toEqual([1, 1]);
  });

  it('compensates even when compensation fails at first', async () => {
    const platform = new ScriptedPlatform([
      { step: 'awaitHealthy', when: 'before', times: 1, permanent: true },
      { step: 'stopInstance', when: 'before', times: 2 },
      { step: 'releaseReservation', when: 'after', times: 2 },
    ]);
    expect(await run('DeployAgent', platform, target())).toMatchObject({ outcome: 'failed' });
    expect([platform.reserved.size, platform.running.size]).toEqual([0, 0]);
  });

  it('recovers on the next generation and frees what the lost one used', async () => {
    const platform = new ScriptedPlatform();
    const { agentId, tenantId } = target();
    platform.reserved.add(`${agentId}/1`);
    platform.running.add(`${agentId}/1`);
    const result = await run('RecoverAgent', platform, {
      agentId,
      tenantId,
      lostGeneration: 1,
      reason: 'killed',
    });
    expect(result).toEqual({ outcome: 'ready', nodeId: 'node-2' });
    expect([[...platform.reserved], [...platform.running]]).toEqual([[`${agentId}/2`], [`${agentId}/2`]]);
  });

  it('tries another node when a recovery fails', async () => {
    const platform = new ScriptedPlatform([
      { step: 'awaitHealthy', when: 'before', times: 1, permanent: true },
    ]);
    const { agentId, tenantId } = target();
    const result = await run('RecoverAgent', platform, {
      agentId,
      tenantId,
      lostGeneration: 1,
      reason: 'killed',
    });
    expect(result).toMatchObject({ outcome: 'ready' });
    expect(platform.calls.filter((call) => call === 'placeAgent')).toHaveLength(2);
    expect([[...platform.reserved], [...platform.running]]).toEqual([[`${agentId}/3`], [`${agentId}/3`]]);
  });

  const roll = () => ({ ...target(), generation: 3, formerGeneration: 1, drainMs: 10 });

  it('brings a generation up beside the former one, and ends that one afterwards', async () => {
    const platform = new ScriptedPlatform();
    const input = roll();
    platform.reserved.add(`${input.agentId}/1`);
    platform.running.add(`${input.agentId}/1`);
    expect(await run('RollAgent', platform, input)).toEqual({ outcome: 'ready', nodeId: 'node-3' });
    expect([[...platform.reserved], [...platform.running]]).toEqual([
      [`${input.agentId}/3`],
      [`${input.agentId}/3`],
    ]);
    expect(platform.calls.indexOf('stopInstance')).toBeGreaterThan(platform.calls.indexOf('publishAgent'));
  });

  it.each(places)(
    'keeps the former generation when %s fails permanently (%s it took effect)',
    async (step, when) => {
      const platform = new ScriptedPlatform([{ step, when, times: 1, permanent: true }]);
      const input = roll();
      platform.reserved.add(`${input.agentId}/1`);
      platform.running.add(`${input.agentId}/1`);
      expect(await run('RollAgent', platform, input)).toMatchObject({ outcome: 'failed' });
      expect([[...platform.reserved], [...platform.running]]).toEqual([
        [`${input.agentId}/1`],
        [`${input.agentId}/1`],
      ]);
      expect(platform.calls).toContain('failDeployment');
    },
  );

  it('undeploys every generation that may run', async () => {
    const platform = new ScriptedPlatform();
    const input = { ...target(), generations: [1, 4] };
    for (const generation of [1, 4]) platform.running.add(`${input.agentId}/${generation}`);
    await run('UndeployAgent', platform, input);
    expect([platform.running.size, platform.state]).toEqual([0, 'gone']);
  });

  it('undeploys what runs', async () => {
    const platform = new ScriptedPlatform();
    const input = target();
    platform.reserved.add(`${input.agentId}/1`);
    platform.running.add(`${input.agentId}/1`);
    await run('UndeployAgent', platform, input);
    expect([platform.reserved.size, platform.running.size, platform.state]).toEqual([0, 0, 'gone']);
  });
});
