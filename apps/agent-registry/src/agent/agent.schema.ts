import { z } from 'zod';

const text = (max: number) =>
  z.string().trim().min(1, 'must not be empty').max(max, `must have at most ${max} characters`);
const optionalText = (max: number) => z.string().max(max, `must have at most ${max} characters`);
const between = (min: number, max: number) =>
  z
    .number()
    .int('must be a whole number')
    .min(min, `must be ${min}–${max}`)
    .max(max, `must be ${min}–${max}`);
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1–63 lower-case letters, digits and hyphens');

export const agentId = z.uuid('must be the UUID of an agent');
export const idempotencyKey = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters');
export const pageSize = between(0, 100).transform((size) => size || 50);

const skill = z.object({
  id: slug,
  name: text(80),
  description: text(400),
  tags: z.array(text(40)).max(20, 'must have at most 20 tags'),
  examples: z.array(text(200)).max(20, 'must have at most 20 examples'),
});

/** What a hosted agent is. Sizes bound what a card, a prompt and a row may weigh. */
export const spec = z.object({
  templateId: optionalText(63),
  name: text(80),
  description: text(400),
  instructions: optionalText(8_000),
  model: optionalText(120),
  knowledgeBaseId: z.union([z.literal(''), slug]),
  mcpServers: z
    .array(
      z.object({
        name: slug,
        url: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).max(400),
      }),
    )
    .max(10, 'must have at most 10 servers'),
  skills: z.array(skill).min(1, 'must have at least one skill').max(50, 'must have at most 50 skills'),
  limits: z.object(
    {
      stepsMax: between(1, 50),
      outputTokensMax: between(1, 100_000),
      turnTimeoutMs: between(1_000, 600_000),
    },
    'is required',
  ),
});
export type Spec = z.infer<typeof spec>;

/** Where it may run. */
export const requirement = z.object(
  {
    metroId: slug,
    roundTripUsMax: between(0, 1_000_000),
    resources: z.object(
      {
        cpuMilli: between(50, 256_000),
        memoryMib: between(96, 1_048_576),
        acceleratorMilli: between(0, 1_000),
      },
      'is required',
    ),
    operatorIds: z.array(slug).max(20, 'must have at most 20 operators'),
    regionIds: z.array(slug).max(50, 'must have at most 50 regions'),
    priceMicroPerHourMax: z.bigint().min(0n, 'must not be negative'),
  },
  'is required',
);
export type Requirement = z.infer<typeof requirement>;

/** A hosted agent needs a model, or a knowledge base and the model that reads it. */
export const hostedSpec = spec.refine(({ model }) => model.trim() !== '', {
  path: ['model'],
  error: 'must name a model as listed by /v1/models',
});

/** Where an agent that runs elsewhere answers: https, or http on loopback. */
export const endpoint = z
  .url('must be a URL')
  .max(400)
  .refine(
    (url) => /^https:\/\//.test(url) || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(`${url}/`),
    {
      error: 'must be an https URL (http only on loopback)',
    },
  );
