import type { WorkflowStarter } from '@isthmus/platform-temporal';
import type { Units } from '@isthmus/platform-service-database';
import type { AgentWorkflows } from '@isthmus/workflow-api';
import { expect, it, vi } from 'vitest';
import type { Agent } from '../agent/agent.model.js';
import type { PendingWorkflow } from './pending.repository.js';
import { startAgents } from '../testing/unit.fixtures.js';
import { WorkflowLauncher } from './workflow.launcher.js';

/** A launcher whose workflows start as `start` says; `cleared` are the units in which pending work was marked started. */
function launcher(start: () => Promise<void> = async () => undefined) {
  const started: unknown[][] = [];
  const warnings: string[] = [];
  const cleared = vi.fn(async () => undefined);
  const starter = {
    start: async (...call: unknown[]) => {
      started.push(call);
      await start();
    },
  } as unknown as WorkflowStarter<AgentWorkflows>; // All that the launcher uses of it.
  const logger = { warn: (_: object, message: string) => warnings.push(message) } as never; // All that is used of it.
  const units = { inPlatform: cleared } as unknown as Units; // All that is used of it.
  return { started, warnings, cleared, launcher: new WorkflowLauncher(units, starter, { logger }) };
}

const deployed = await startAgents().deploy();
const pending = (pendingWorkflow: PendingWorkflow | undefined): Agent => ({ ...deployed, pendingWorkflow });
const ids = { agentId: deployed.id, tenantId: deployed.tenantId };

it.each<[PendingWorkflow, string, object]>([
  [{ name: 'DeployAgent', generation: 1 }, `deploy-agent/${deployed.id}/1`, { ...ids, generation: 1 }],
  [
    { name: 'RollAgent', generation: 3, formerGeneration: 1 },
    `roll-agent/${deployed.id}/3`,
    { ...ids, generation: 3, formerGeneration: 1, drainMs: 30_000 },
  ],
  [{ name: 'UndeployAgent', generation: 4 }, `undeploy-agent/${deployed.id}`, { ...ids, generation: 4 }],
  [
    { name: 'RecoverAgent', lostGeneration: 2, reason: 'killed' },
    `recover-agent/${deployed.id}/2`,
    { ...ids, lostGeneration: 2, reason: 'killed' },
  ],
])('starts %o under an id that starts it once', async (work, workflowId, input) => {
  const { launcher: one, started, cleared } = launcher();
  one.launch(pending(work));
  await expect.poll(() => cleared.mock.calls.length).toBe(1);
  expect(started).toEqual([[work.name, workflowId, input]]);
});

it('starts nothing for an agent without pending work', async () => {
  const { launcher: one, started } = launcher();
  one.launch(pending(undefined));
  await Promise.resolve();
  expect(started).toEqual([]);
});

it('leaves to the sweep what could not be started', async () => {
  const { launcher: one, warnings, cleared } = launcher(() => Promise.reject(new Error('unavailable')));
  one.launch(pending({ name: 'DeployAgent', generation: 1 }));
  await expect.poll(() => warnings).toEqual(['workflow not started yet; the sweep tries again']);
  expect(cleared).not.toHaveBeenCalled();
});

it('sweeps every two seconds', () => {
  expect(launcher().launcher.asTasks()).toMatchObject([{ everyMs: 2_000 }]);
});
