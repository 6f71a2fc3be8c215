import type { DeployAgentArguments, DeploymentResult } from '@isthmus/workflow-api';
import { deployGeneration, undoing } from './deploy-generation.js';

/** Ends with the agent READY, or FAILED with the reason and nothing reserved or running. */
export async function DeployAgent(input: DeployAgentArguments): Promise<DeploymentResult> {
  const result = await deployGeneration(input, []);
  if (result.outcome === 'failed') await undoing.failDeployment({ ...input, failure: result.failure });
  return result;
}
