import { trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields whose values are never logged, at the top or one or two levels deep. */
const SECRET_FIELDS = [
  'authorization',
  'secret',
  'password',
  'token',
  'apiKey',
  'cookie',
  'prompt',
  'messages',
  'content',
];

/** A structured logger that carries the service's name and the current trace id, and censors secrets and prompts. */
export function createLogger(
  options: { service: string; level?: string },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
        censor: '[redacted]',
      },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
}
