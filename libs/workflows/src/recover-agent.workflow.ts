import { sleep } from '@temporalio/workflow';
import type { DeploymentResult, Failure, RecoverAgentArguments } from '@isthmus/workflow-api';
import { deployGeneration, forward, compensation } from './deploy-generation.js';

const ATTEMPTS = 5;
const PAUSE_S = [1, 5, 20, 60];

/**
 * Stops the generation that lost its lease, so that its old endpoint no longer answers, and places the next one
 * elsewhere. A failed attempt is retried with another generation on another node before the agent becomes FAILED.
 */
export async function RecoverAgent(input: RecoverAgentArguments): Promise<DeploymentResult> {
  const { agentId, tenantId, reason } = input;
  const avoided: string[] = [];
  let lost = { agentId, tenantId, generation: input.lostGeneration };
  for (let attempt = 1; ; attempt++) {
    const { generation, lostNodeId } = await forward.beginRecovery({ ...lost, reason });
    await compensation.stopInstance(lost);
    await compensation.releaseReservation(lost);
    if (lostNodeId) avoided.push(lostNodeId);
    const target = { agentId, tenantId, generation };
    const result = await deployGeneration(target, avoided);
    if (result.outcome === 'ready') return result;
    if (attempt === ATTEMPTS || !isRetryable(result.failure)) {
      await compensation.failDeployment({ ...target, failure: result.failure });
      return result;
    }
    lost = target;
    await sleep(`${PAUSE_S[attempt - 1] ?? 60}s`);
  }
}

/** An agent that was undeployed meanwhile, or that no node can take, is not retried. */
function isRetryable({ code }: Failure): boolean {
  return !['FAILED_PRECONDITION', 'NOT_FOUND', 'PLACEMENT_IMPOSSIBLE', 'INVALID_ARGUMENT'].includes(code);
}
