export { TRACE_HEADER, traceOf, withTrace } from './trace-header.js';
export { WorkflowStarter, type WorkflowStarterOptions } from './workflow-starter.js';
