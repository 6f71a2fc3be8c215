import { sleep } from '@temporalio/workflow';
import type { DeploymentResult, RecoverAgentArguments } from '@isthmus/workflow-api';
import { deployGeneration, forward, undoing } from './deploy-generation.js';

const ATTEMPTS = 5;
const PAUSE_S = [1, 5, 20, 60];

/**
 * The generation that lost its lease is stopped, so that its old address no longer answers, and the next one is placed
 * elsewhere. A failed attempt is tried again on yet another node before the agent is given up as FAILED.
 */
export async function RecoverAgent(input: RecoverAgentArguments): Promise<DeploymentResult> {
  const { agentId, tenantId, lostGeneration, reason } = input;
  const lost = { agentId, tenantId, generation: lostGeneration };
  const { generation, lostNodeId } = await forward.beginRecovery({ ...lost, reason });
  await undoing.stopInstance(lost);
  await undoing.releaseReservation(lost);
  const target = { agentId, tenantId, generation };
  let result = await deployGeneration(target, [lostNodeId]);
  for (let attempt = 1; attempt < ATTEMPTS && isWorthAnotherTry(result); attempt++) {
    await sleep(`${PAUSE_S[attempt - 1] ?? 60}s`);
    result = await deployGeneration(target, [lostNodeId]);
  }
  if (result.outcome === 'failed') await undoing.failDeployment({ ...target, failure: result.failure });
  return result;
}

/** An agent that was undeployed meanwhile is not brought back. */
function isWorthAnotherTry(result: DeploymentResult): boolean {
  return (
    result.outcome === 'failed' &&
    result.failure.code !== 'FAILED_PRECONDITION' &&
    result.failure.code !== 'NOT_FOUND'
  );
}
