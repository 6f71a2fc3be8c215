import { identifier } from '@isthmus/platform-validation';
import { z } from 'zod';

const modelSchema = z.object({
  /** As clients name it. */
  id: identifier(120),
  kind: z.enum(['chat', 'embedding']).default('chat'),
  /** As the upstream names it; the same as `id` unless given. */
  upstream_id: identifier(200).optional(),
  context_tokens_max: z.int().min(1).optional(),
  description: z.string().max(400).optional(),
});

/** One OpenAI-compatible endpoint: its models named one by one, or discovered from its own list. */
const upstreamSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'name must be lower-case letters, digits and hyphens'),
    /** With `/v1` where the endpoint has it. */
    base_url: z.url({ protocol: /^https?$/, error: 'base_url must be an http or https URL' }),
    api_key: z.string().min(1).optional(),
    models: z.array(modelSchema).max(1_000).default([]),
    /** Asks `GET <base_url>/models` at start and each minute; ids become `<name>/<id>`. */
    discover: z.boolean().default(false),
    /** From the request to the first byte of the answer. */
    timeout_ms: z.int().min(100).max(600_000).default(120_000),
    /** How the endpoint calls the bound of an answer; found from the host unless given. */
    max_tokens_field: z.enum(['max_tokens', 'max_completion_tokens']).optional(),
  })
  .refine(({ models, discover }) => discover || models.length > 0, 'needs models, or discover: true');

/** The value of MODEL_UPSTREAMS. */
export const upstreamsSchema = z
  .array(upstreamSchema)
  .max(50)
  .refine(
    (upstreams) => new Set(upstreams.map(({ name }) => name)).size === upstreams.length,
    'names an upstream twice',
  );

export type UpstreamOptions = z.infer<typeof upstreamSchema>;
