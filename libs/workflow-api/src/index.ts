export type { Activities, Target } from './activities.js';
export { TRACE_HEADER, traceOf, withTrace } from './trace-header.js';
export { WorkflowStarter, type WorkflowStarterOptions } from './workflow-starter.js';
export {
  instanceIdOf,
  reservationKeyOf,
  TASK_QUEUE,
  workflowIds,
  type DeployAgentArguments,
  type DeploymentResult,
  type Failure,
  type RecoverAgentArguments,
  type UndeployAgentArguments,
  type WorkflowName,
  type Workflows,
} from './workflows.js';
