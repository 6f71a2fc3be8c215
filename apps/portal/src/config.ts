import {
  grpcAddress,
  httpUrl,
  loadConfig,
  port,
  postgresUrl,
  serviceEnvironment,
} from '@isthmus/platform-config';
import { z } from 'zod';

const NOT_TAKEN = { GRPC_PORT: true, OPERATIONS_PORT: true, OPERATIONS_HOST: true } as const;

/** The portal's environment variables. It has no gRPC port and no operations port of its own. */
export const portalEnvironment = serviceEnvironment.omit(NOT_TAKEN).extend({
  HTTP_PORT: port(),
  /** Role of the schema `identity`. */
  DATABASE_URL: postgresUrl(),
  REGISTRY_ADDRESS: grpcAddress(),
  MODELS_ADDRESS: grpcAddress(),
  COMPUTE_ADDRESS: grpcAddress(),
  NETWORK_ADDRESS: grpcAddress(),
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** Public base URL of the agent gateway. */
  GATEWAY_URL: httpUrl(),
  /** Public base URL of the model gateway, without `/v1`. */
  MODELS_URL: httpUrl(),
  /** Public URL of this portal. */
  PORTAL_URL: httpUrl(),
  /** Signs session cookies; the same in every instance. */
  BETTER_AUTH_SECRET: z.string().min(32, 'must have 32 characters or more'),
  /** The first administrator, created when no account exists yet. */
  ADMIN_EMAIL: z.email('must be an e-mail address'),
  ADMIN_PASSWORD: z.string().min(10, 'must have 10 characters or more'),
});

export type PortalConfig = Readonly<z.infer<typeof portalEnvironment>>;

/** Throws ConfigError that lists every missing or invalid variable. */
export function loadPortalConfig(environment: Record<string, string | undefined>): PortalConfig {
  return loadConfig(portalEnvironment, environment);
}
