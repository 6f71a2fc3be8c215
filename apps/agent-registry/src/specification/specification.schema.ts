import { CPU_MILLI, MEMORY_MIB } from '@isthmus/contracts/resource-bounds';
import { between, name, slug, text, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';

const OPTIONAL = { min: 0 } as const;

const skill = z.object({
  id: slug(),
  name: name(80),
  description: text(400),
  tags: z.array(name(40)).max(20, 'must have at most 20 tags'),
  examples: z.array(text(200)).max(20, 'must have at most 20 examples'),
});

/** What a hosted agent is. Sizes bound what a card, a prompt and a row may weigh. */
export const spec = z.object({
  templateId: name(63, OPTIONAL),
  name: name(80),
  description: text(400),
  instructions: text(8_000, OPTIONAL),
  model: name(120, OPTIONAL),
  knowledgeBaseId: z.union([z.literal(''), slug()], 'must be the id of a knowledge base, or empty'),
  mcpServers: z
    .array(
      z.object({
        name: slug(),
        url: webUrl(),
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
  parameters: z.record(z.string().max(63), name(200, OPTIONAL)).default({}),
  instructionsSource: text(8_000, OPTIONAL).default(''),
});
export type Spec = z.infer<typeof spec>;

const { name: specName, description, instructions, knowledgeBaseId, mcpServers, limits } = spec.shape;
const absentWhenEmpty = <Item>(items: Item[]) => (items.length > 0 ? items : undefined);

/** What an agent made from a template has of its own; what is absent or empty is the template's. */
export const overrides = z.object({
  name: specName.optional(),
  description: description.optional(),
  instructions: instructions.optional(),
  model: name(120).optional(),
  knowledgeBaseId: knowledgeBaseId.optional(),
  mcpServers: mcpServers.transform(absentWhenEmpty),
  skills: z.array(skill).max(50, 'must have at most 50 skills').transform(absentWhenEmpty),
  limits: limits.optional(),
});

const knownRequirement = z.object(
  {
    metroId: slug(),
    roundTripUsMax: between(0, 1_000_000),
    resources: z.object(
      {
        cpuMilli: between(CPU_MILLI.min, CPU_MILLI.max),
        memoryMib: between(MEMORY_MIB.min, MEMORY_MIB.max),
        acceleratorMilli: between(0, 1_000),
      },
      'is required',
    ),
    operatorIds: z.array(slug()).max(20, 'must have at most 20 operators'),
    regionIds: z.array(slug()).max(50, 'must have at most 50 regions'),
    priceMicroPerHourMax: z.bigint().min(0n, 'must not be negative'),
  },
  'is required',
);
export type Requirement = z.infer<typeof knownRequirement>;

/** Where it may run. Constraints that only the scheduler knows are passed on to it, which checks them. */
export const requirement = knownRequirement.loose();

/** A hosted agent needs a model, or a knowledge base and the model that reads it. */
export const hostedSpec = spec.refine(({ model }) => model !== '', {
  path: ['model'],
  error: 'must name a model as listed by /v1/models',
});
