import { z } from 'zod';
import { json, port } from './rules.js';

const jwk = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
});

/** The variables of every service; an app's schema extends this one. */
export const serviceEnvironment = z.object({
  GRPC_PORT: port(),
  /** /livez, /readyz and /metrics. */
  OPERATIONS_PORT: port(),
  /** Where the operations port listens, which has no authentication; loopback unless given. */
  OPERATIONS_HOST: z.string().optional(),
  LISTEN_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  /** Appends spans to this file, which belongs to this process alone and is rotated by size. */
  TRACE_FILE: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url('must be the URL of an OTLP/HTTP collector').optional(),
  /** This service's own Ed25519 key as a private JWK whose kid is the service's name. */
  SERVICE_IDENTITY: json(jwk.extend({ d: z.string() })),
  /** Public keys of all services as a JWK Set; each kid is a service's name. */
  SERVICE_KEYS: json(z.object({ keys: z.array(jwk).min(1) })),
});

export type ServiceEnvironment = z.infer<typeof serviceEnvironment>;
