/** What the Temporal sandbox loads: every exported function is a workflow type of that name. */
export { DeployAgent } from './deploy-agent.workflow.js';
export { RecoverAgent } from './recover-agent.workflow.js';
export { RollAgent } from './roll-agent.workflow.js';
export { UndeployAgent } from './undeploy-agent.workflow.js';
export { interceptors } from './trace.interceptor.js';
