import { registry } from '@isthmus/contracts';
import { findTemporalForTests, newTenantScope, startTemporal } from '@isthmus/testing';
import { workflowIds } from '@isthmus/workflow-api';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/registry.harness.js';

const { AgentState } = registry;

let harness: Harness;
let deploy: Harness['deploy'], temporalPort: Harness['temporalPort'];
beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'));
  ({ deploy, temporalPort } = harness);
});
afterAll(() => harness.stop());

const temporalBinary = findTemporalForTests();
if (!temporalBinary)
  console.warn('SKIPPED Temporal unavailable: no Temporal server found (npm test finds one)');

it.skipIf(!temporalBinary)(
  'accepts deployments while Temporal is unavailable, and starts them when it is back',
  async () => {
    const scope = newTenantScope();
    const started = performance.now();
    const agents = [await deploy(scope), await deploy(scope)];
    expect(agents.map(({ state }) => state)).toEqual([AgentState.DEPLOYING, AgentState.DEPLOYING]);
    expect(performance.now() - started).toBeLessThan(3_000);
    const temporal = await startTemporal(temporalBinary ?? '', { port: temporalPort });
    const connection = await Connection.connect({ address: temporal.address });
    const { workflow } = new TemporalClient({ connection });
    const startedAs = ({ id }: { id: string }) =>
      workflow
        .getHandle(workflowIds.deployAgent({ agentId: id, tenantId: scope.tenantId, generation: 1 }))
        .describe()
        .then(({ type }) => type)
        .catch(() => undefined);
    await expect
      .poll(() => Promise.all(agents.map(startedAs)), { timeout: 40_000, interval: 250 })
      .toEqual(['DeployAgent', 'DeployAgent']);
    await connection.close();
    await temporal.stop();
  },
);
