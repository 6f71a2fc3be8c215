import { CPU_MILLI, MEMORY_MIB } from '@isthmus/contracts/resource-bounds';
import { between, identifier, name, text, uuid, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';

/** The input of the deployment form; the registry enforces the actual rules. */
export const deployment = z.object({
  idempotencyKey: uuid(),
  templateId: identifier(80),
  parameters: z.record(identifier(63), name(200, { min: 0 })),
  name: name(80),
  description: text(400).optional(),
  instructions: text(8_000, { min: 0 }).optional(),
  model: name(120).optional(),
  metroId: identifier(80),
  roundTripUsMax: between(0, 1_000_000),
  visibility: z.enum(['private', 'public']),
});

/** The input of the same form for an agent on a knowledge base of the organisation. */
export const knowledgeDeployment = deployment
  .omit({ templateId: true, parameters: true })
  .required({ description: true, instructions: true, model: true })
  .extend({ knowledgeBaseId: uuid() });

/** What the placement of an agent depends on; without a template it is on a knowledge base. */
export const placementToPreview = deployment
  .pick({ metroId: true, roundTripUsMax: true })
  .extend({ templateId: identifier(80, { min: 0 }) });

/** The input of the form for an agent that runs elsewhere; the card has what is left empty. */
export const externalAgent = z
  .object({
    idempotencyKey: uuid(),
    kind: z.enum(['a2a', 'mcp']),
    url: webUrl(),
    name: name(80, { min: 0 }),
    description: name(400, { min: 0 }),
    credential: identifier(4_000, { min: 0 }),
    visibility: z.enum(['private', 'public']),
  })
  .refine(({ kind, name: given }) => kind === 'a2a' || given !== '', {
    path: ['name'],
    error: 'is required of an MCP server',
  })
  .refine(({ kind, description }) => kind === 'a2a' || description !== '', {
    path: ['description'],
    error: 'is required of an MCP server',
  });

/** The input of the form of an agent. */
export const agentChange = deployment
  .omit({ templateId: true })
  .required({ description: true, instructions: true, model: true })
  .extend({
    agentId: uuid(),
    expectedVersion: between(1, 2 ** 31 - 1),
    cpuMilli: between(CPU_MILLI.min, CPU_MILLI.max),
    memoryMib: between(MEMORY_MIB.min, MEMORY_MIB.max),
  });

/** Which agent to move to a new instance, as it was seen. */
export const agentToMove = z.object({
  idempotencyKey: uuid(),
  agentId: uuid(),
  expectedVersion: between(1, 2 ** 31 - 1),
});

/** Which agent to stop permanently, and under which key. */
export const agentToStop = z.object({ agentId: uuid(), idempotencyKey: uuid() });
