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

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** Serves /.well-known/jwks.json to verifiers of cards. */
  HTTP_PORT: port(),
  /** Public base URL under which agents are reached. */
  GATEWAY_URL: httpUrl(),
  /** Where audit records are published. */
  GOVERNANCE_ADDRESS: grpcAddress(),
  TEMPORAL_ADDRESS: z.string().regex(/^[\w.[\]:-]+:\d{1,5}$/, 'must be host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  /** Key that signs agent cards: a private P-256 JWK (ES256). */
  CARD_SIGNING_KEY: signingKey(),
  /** Public keys that signed cards before and are still to be listed: a JWK Set. */
  CARD_RETIRED_KEYS: publicSigningKeys().optional(),
});

export type Environment = z.infer<typeof environment>;
