import { grpcAddress } from '@isthmus/platform-config';
import { z } from 'zod';

/**
 * The variables of a runtime that no host started, such as one in Kubernetes; EnrolInstance of agent-host answers with
 * the first three. A child process of its host takes none: everything comes over its IPC channel.
 */
export const environment = z.object({
  HOST_ADDRESS: grpcAddress(),
  INSTANCE_ID: z.string().min(1).max(200),
  /** Good for one attachment within minutes. */
  HOST_TOKEN: z.string().min(1).max(8_192),
  /** Address that the gateway reaches, such as the pod's own. */
  LISTEN_HOST: z.string().default('127.0.0.1'),
  /** Port of A2A; 0 for any free one. */
  HTTP_PORT: z.coerce
    .number('must be a port, 0–65535')
    .int()
    .min(0, 'must be a port, 0–65535')
    .max(65_535, 'must be a port, 0–65535')
    .default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url('must be the URL of an OTLP/HTTP collector').optional(),
});
