import type { DeployAgentArguments, DeploymentResult } from '@isthmus/workflow-api';
import { deployGeneration, compensation } from './deploy-generation.js';

/** Ends with the agent READY, or FAILED with the reason and nothing reserved or running. */
export async function DeployAgent(input: DeployAgentArguments): Promise<DeploymentResult> {
  const result = await deployGeneration(input, []);
  if (result.outcome === 'failed') await compensation.failDeployment({ ...input, failure: result.failure });
  return result;
}
