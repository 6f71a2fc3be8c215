import {
  grpcAddress,
  httpUrl,
  port,
  postgresUrl,
  publicSigningKeys,
  serviceEnvironment,
  signingKey,
} from '@isthmus/platform-config';
import { z } from 'zod';

const HOST_AND_PORT = /^[\w.[\]:-]+:\d{1,5}$/;

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** Serves /.well-known/jwks.json to verifiers of cards. */
  HTTP_PORT: port(),
  /** Public base URL under which agents are reached. */
  GATEWAY_URL: httpUrl(),
  /** Public host:port under which agents are reached by gRPC. */
  GATEWAY_GRPC_ADDRESS: z.string().regex(HOST_AND_PORT, 'must be host:port'),
  /** Public URL of the portal, which issues access tokens; without it, cards name keys only. */
  PORTAL_URL: httpUrl().optional(),
  /** Where audit records are published. */
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** maas-gateway, whose encoder finds agents by meaning; without it, they are found by words. */
  MODELS_ADDRESS: grpcAddress().optional(),
  TEMPORAL_ADDRESS: z.string().regex(HOST_AND_PORT, 'must be host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Key that signs agent cards: a private P-256 JWK (ES256). */
  CARD_SIGNING_KEY: signingKey(),
  /** Encrypts the credentials of MCP servers at rest. */
  CREDENTIAL_KEY: z.string().min(32, 'must have at least 32 characters'),
  /** Whether MCP servers may be in private networks. */
  EXTERNAL_PRIVATE_NETWORKS: z.enum(['allow', 'deny'], 'must be allow or deny').default('deny'),
  /** Public keys that signed cards before and are still to be listed: a JWK Set. */
  CARD_RETIRED_KEYS: publicSigningKeys().optional(),
});

export type Environment = z.infer<typeof environment>;
