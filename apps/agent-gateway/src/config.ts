import {
  grpcAddress,
  httpUrl,
  milliseconds,
  port,
  postgresUrl,
  publicSigningKeys,
  serviceEnvironment,
  signingKey,
} from '@isthmus/platform-config';
import { z } from 'zod';

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** Where messages are recorded before they are sent (ADR 0018): on a local disk that outlives the process. */
  JOURNAL_DIR: z.string().min(1),
  REGISTRY_ADDRESS: grpcAddress(),
  /** gRPC of maas-gateway, for API keys. */
  MODELS_ADDRESS: grpcAddress(),
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** HTTP base of agent-registry, for the keys that verify cards. */
  REGISTRY_URL: httpUrl(),
  /** Public base URL of this gateway. */
  GATEWAY_URL: httpUrl(),
  /** Public URL of the portal, which issues access tokens; without it none is admitted. */
  PORTAL_URL: httpUrl().optional(),
  HTTP_PORT: port(),
  /** Port for clients of gRPC; `GRPC_PORT` is for the platform's own services. */
  PUBLIC_GRPC_PORT: port(),
  /** Longest exchange, a stream included. */
  EXCHANGE_TIMEOUT_MS: milliseconds(1_000, 3_600_000).default(900_000),
  /** Signs push notifications; published beside the keys of cards. */
  NOTIFICATION_SIGNING_KEY: signingKey(),
  /** Earlier ones, still published. */
  NOTIFICATION_RETIRED_KEYS: publicSigningKeys().optional(),
  /** Whether agents and webhooks that are outside the platform may be reached in private networks, and webhooks by http. */
  EXTERNAL_PRIVATE_NETWORKS: z.enum(['allow', 'deny'], 'must be allow or deny').default('deny'),
});

export type Environment = z.infer<typeof environment>;
