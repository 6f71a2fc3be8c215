export { createLogger, type Logger } from './logger.js';
export {
  callOutcome,
  createMetrics,
  PROMETHEUS_TEXT,
  type Attributes,
  type Counter,
  type Histogram,
  type Meter,
  type Metrics,
  type MetricsOptions,
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
