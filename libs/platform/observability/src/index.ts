export { createLogger, type Logger } from './logger.js';
export {
  callOutcome,
  createMetrics,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type Metrics,
  type MetricsOptions,
} from './metrics.js';
export { openOperationsDoor, type OperationsDoor } from './operations.door.js';
export {
  contextFromHeaders,
  currentTraceId,
  inSpan,
  startTracing,
  traceHeaders,
  type SpanRecord,
  type TracingOptions,
} from './tracing.js';
