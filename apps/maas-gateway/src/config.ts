import {
  grpcAddress,
  httpUrl,
  json,
  port,
  postgresUrl,
  publicSigningKeys,
  serviceEnvironment,
  signingKey,
} from '@isthmus/platform-config';
import { z } from 'zod';
import { localModelsSchema } from './local.models.config.js';
import { upstreamsSchema } from './upstreams.config.js';

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** The OpenAI-compatible API. */
  HTTP_PORT: port(),
  /** Public base URL of that API, which access tokens are for, and of the portal, which issues them; without both none is admitted. */
  MODELS_URL: httpUrl().optional(),
  PORTAL_URL: httpUrl().optional(),
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** Secret under which API keys are kept; changing it makes every key invalid. */
  KEY_PEPPER: z.string().min(16, 'must have 16 characters or more'),
  /** JSON array of OpenAI-compatible endpoints; see README. */
  MODEL_UPSTREAMS: json(upstreamsSchema).default([]),
  /** JSON array of GGUF files that run on this machine; see "Models on this machine" in README. */
  LOCAL_MODELS: json(localModelsSchema).default([]),
  /**
   * Where `npm run models` keeps models; below the user's cache folder unless given. Read by platform-local-models, as the
   * command does; declared here so that `up` passes them on, and an empty one is refused.
   */
  ISTHMUS_MODELS_FOLDER: z.string().min(1).optional(),
  XDG_CACHE_HOME: z.string().min(1).optional(),
  /** Most tokens one answer may have, whatever the client asks for. */
  OUTPUT_TOKENS_MAX: z.coerce
    .number()
    .int()
    .min(1, 'must be 1–1,000,000')
    .max(1_000_000, 'must be 1–1,000,000')
    .default(4_096),
  /** Key that signs receipts: a private P-256 JWK (ES256). */
  RECEIPT_SIGNING_KEY: signingKey(),
  /** Public keys that signed receipts before and are still to be listed: a JWK Set. */
  RECEIPT_RETIRED_KEYS: publicSigningKeys().optional(),
  /** Where requests are recorded before they are served (ADR 0018): on a local disk that outlives the process. */
  JOURNAL_DIR: z.string().min(1),
  /** Requests one tenant may have in flight at this instance. */
  TENANT_REQUESTS_MAX: z.coerce
    .number()
    .int()
    .min(1, 'must be 1–10,000')
    .max(10_000, 'must be 1–10,000')
    .default(64),
});

export type Environment = z.infer<typeof environment>;
