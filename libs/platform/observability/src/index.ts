export { createLogger, type Logger } from './logger.js';
export {
  Counter,
  createMetrics,
  Gauge,
  Histogram,
  openOperationsDoor,
  Registry,
  type OperationsDoor,
} from './metrics.js';
export {
  contextFromHeaders,
  currentTraceId,
  inSpan,
  startTracing,
  traceHeaders,
  type SpanRecord,
  type TracingOptions,
} from './tracing.js';
