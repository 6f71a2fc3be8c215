export type { Activities, Target } from './agent/activities.js';
export {
  instanceIdOf,
  reservationKeyOf,
  workflowIds,
  type AgentWorkflows,
  type DeployAgentArguments,
  type DeploymentResult,
  type Failure,
  type RecoverAgentArguments,
  type RollAgentArguments,
  type UndeployAgentArguments,
} from './agent/workflows.js';
export { TASK_QUEUE } from './task-queue.js';
