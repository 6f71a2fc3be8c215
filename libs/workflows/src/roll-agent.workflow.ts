import { sleep } from '@temporalio/workflow';
import type { DeploymentResult, RollAgentArguments } from '@isthmus/workflow-api';
import { compensation, deployGeneration } from './deploy-generation.js';

/** Brings up one generation while the former one answers, then ends that one. If it fails, the former one remains. */
export async function RollAgent({
  agentId,
  tenantId,
  generation,
  formerGeneration,
  drainMs,
}: RollAgentArguments): Promise<DeploymentResult> {
  const target = { agentId, tenantId, generation };
  const result = await deployGeneration(target, []);
  if (result.outcome === 'failed') {
    await compensation.failDeployment({ ...target, failure: result.failure });
    return result;
  }
  await sleep(drainMs);
  const former = { agentId, tenantId, generation: formerGeneration };
  await compensation.stopInstance(former);
  await compensation.releaseReservation(former);
  return result;
}
