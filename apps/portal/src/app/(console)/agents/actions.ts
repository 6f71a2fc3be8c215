'use server';

import { inSpan } from '@isthmus/platform-observability';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { z } from 'zod';
import { deployAgent, listTemplates, undeployAgent } from '../../../lib/api/agents';
import type { PlacementView } from '../../../lib/api/agents.mapper';
import { codeOf } from '../../../lib/api/call';
import { previewPlacement } from '../../../lib/api/infrastructure';
import { runtime } from '../../../lib/runtime';
import { requireScope } from '../../../lib/session';
import { isAppError } from '../../../lib/app-error';

export type Result<Value> = { ok: true; value: Value } | Failure;

/** Why something was refused, with the scheduler's facts for PLACEMENT_IMPOSSIBLE; never a message. */
export interface Failure {
  ok: false;
  code: ErrorCode;
  constraint?: string;
  /** The nearest site's round trip, and the price of the cheapest node, where those are what failed. */
  roundTripUs?: number;
  priceMicroPerHour?: number;
}

const deployment = z.object({
  idempotencyKey: z.uuid(),
  templateId: z.string().min(1).max(80),
  name: z.string().trim().min(1).max(80),
  instructions: z.string().max(8_000),
  metroId: z.string().min(1).max(80),
  roundTripUsMax: z.int().min(0).max(1_000_000),
  visibility: z.enum(['private', 'public']),
});

/** Starts a deployment and answers with the agent's id; its trace goes on through every service involved. */
export async function deploy(input: z.input<typeof deployment>): Promise<Result<{ agentId: string }>> {
  const scope = await requireScope();
  return attempt('portal deploy', async () => ({
    agentId: await deployAgent(scope, checked(deployment, input)),
  }));
}

/** Where the agent would go now. */
export async function preview(input: {
  templateId: string;
  metroId: string;
  roundTripUsMax: number;
}): Promise<Result<PlacementView | undefined>> {
  const scope = await requireScope();
  return attempt('portal preview', async () => {
    const { templateId, metroId, roundTripUsMax } = checked(
      deployment.pick({ templateId: true, metroId: true, roundTripUsMax: true }),
      input,
    );
    const template = (await listTemplates(scope)).find(({ id }) => id === templateId);
    if (!template) throw new AppError('NOT_FOUND', 'no such template');
    return previewPlacement(scope, { metroId, roundTripUsMax, resources: template.resources });
  });
}

export async function undeploy(agentId: string, idempotencyKey: string): Promise<Result<null>> {
  const scope = await requireScope();
  return attempt('portal undeploy', async () => {
    await undeployAgent(scope, checked(z.uuid(), agentId), checked(z.uuid(), idempotencyKey));
    return null;
  });
}

async function attempt<Value>(name: string, work: () => Promise<Value>): Promise<Result<Value>> {
  const { logger } = await runtime();
  try {
    return { ok: true, value: await inSpan(name, {}, work) };
  } catch (error) {
    logger.warn({ err: error }, `${name} failed`);
    return { ok: false, code: codeOf(error), ...(isAppError(error) ? factsOf(error) : {}) };
  }
}

function factsOf({ metadata }: AppError): Pick<Failure, 'constraint' | 'roundTripUs' | 'priceMicroPerHour'> {
  const { constraint, roundTripUs, priceMicroPerHour } = metadata;
  return {
    ...(constraint ? { constraint } : {}),
    ...(roundTripUs ? { roundTripUs: Number(roundTripUs) } : {}),
    ...(priceMicroPerHour ? { priceMicroPerHour: Number(priceMicroPerHour) } : {}),
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (!result.success)
    throw new AppError('INVALID_ARGUMENT', result.error.issues.map(({ path }) => path.join('.')).join(', '));
  return result.data;
}
