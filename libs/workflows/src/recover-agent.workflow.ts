import { sleep } from '@temporalio/workflow';
import type { DeploymentResult, Failure, RecoverAgentArguments } from '@isthmus/workflow-api';
import { deployGeneration, forward, undoing } from './deploy-generation.js';

const ATTEMPTS = 5;
const PAUSE_S = [1, 5, 20, 60];

/**
 * The generation that lost its lease is stopped, so that its old address no longer answers, and the next one is placed
 * elsewhere. A failed attempt is tried again as yet another generation, on yet another node, before the agent is given
 * up as FAILED.
 */
export async function RecoverAgent(input: RecoverAgentArguments): Promise<DeploymentResult> {
  const { agentId, tenantId, reason } = input;
  const avoided: string[] = [];
  let lost = { agentId, tenantId, generation: input.lostGeneration };
  for (let attempt = 1; ; attempt++) {
    const { generation, lostNodeId } = await forward.beginRecovery({ ...lost, reason });
    await undoing.stopInstance(lost);
    await undoing.releaseReservation(lost);
    if (lostNodeId) avoided.push(lostNodeId);
    const target = { agentId, tenantId, generation };
    const result = await deployGeneration(target, avoided);
    if (result.outcome === 'ready') return result;
    if (attempt === ATTEMPTS || !isWorthAnotherTry(result.failure)) {
      await undoing.failDeployment({ ...target, failure: result.failure });
      return result;
    }
    lost = target;
    await sleep(`${PAUSE_S[attempt - 1] ?? 60}s`);
  }
}

/** An agent that was undeployed meanwhile, or that fits nowhere, is not tried again. */
function isWorthAnotherTry({ code }: Failure): boolean {
  return !['FAILED_PRECONDITION', 'NOT_FOUND', 'PLACEMENT_IMPOSSIBLE', 'INVALID_ARGUMENT'].includes(code);
}
