'use server';

import { notFound, type AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import type { z } from 'zod';
import { attempt, type ActionFailure, type ActionResult } from '../../../../lib/action';
import {
  deleteAgent,
  deployAgent,
  listTemplates,
  redeployAgent,
  registerAgent,
  updateAgent,
  type TemplateView,
} from '../../../../lib/api/agents';
import type { PlacementView } from '../../../../lib/api/agents.mapper';
import { previewPlacement } from '../../../../lib/api/infrastructure';
import { deployOnBase as startOnBase, KNOWLEDGE_AGENT_RESOURCES } from '../../../../lib/api/knowledge-agents';
import {
  agentChange,
  agentToMove,
  agentToStop,
  deployment,
  externalAgent,
  knowledgeDeployment,
  placementToPreview,
} from './agent.rules';

/** Metadata of PLACEMENT_IMPOSSIBLE. */
interface PlacementFacts {
  constraint: string;
  /** The nearest site's round trip and the price of the cheapest node, where those constraints failed. */
  roundTripUs: number;
  priceMicroPerHour: number;
}

export type Result<Value> = ActionResult<Value, PlacementFacts>;
export type Failure = ActionFailure & Partial<PlacementFacts>;

/** Starts a deployment and returns the agent's id; its trace continues through every service involved. */
export async function deploy(
  organization: string,
  input: z.input<typeof deployment>,
): Promise<Result<{ agentId: string }>> {
  return attempt(
    { name: 'portal deploy', permission: 'build', organization },
    async (scope) => ({ agentId: await deployAgent(scope, parse(deployment, input)) }),
    factsOf,
  );
}

/** The same for an agent that answers from a knowledge base of the organisation. */
export async function deployOnBase(
  organization: string,
  input: z.input<typeof knowledgeDeployment>,
): Promise<Result<{ agentId: string }>> {
  return attempt(
    { name: 'portal deploy on knowledge base', permission: 'build', organization },
    async (scope) => ({ agentId: await startOnBase(scope, parse(knowledgeDeployment, input)) }),
    factsOf,
  );
}

/** Which field the registry refused. */
interface FieldFault {
  field: 'url' | 'credential' | 'name' | 'description';
}

/** Registers an agent that runs elsewhere and returns its id. Its credential goes to the registry alone, which keeps it sealed. */
export async function register(
  organization: string,
  input: z.input<typeof externalAgent>,
): Promise<ActionResult<{ agentId: string }, FieldFault>> {
  return attempt(
    { name: 'portal register agent', permission: 'build', organization },
    async (scope) => ({ agentId: await registerAgent(scope, parse(externalAgent, input)) }),
    faultOf,
  );
}

/** A server or a card that does not answer, or not as it should, is a fault of the URL. */
function faultOf({ code, fields }: AppError): Partial<FieldFault> {
  if (code === 'FAILED_PRECONDITION' || code === 'UPSTREAM_INVALID') return { field: 'url' };
  const field = FIELDS[fields[0]?.field ?? ''];
  return field ? { field } : {};
}

const FIELDS: Partial<Record<string, FieldFault['field']>> = {
  url: 'url',
  card_url: 'url',
  endpoint: 'url',
  credential: 'credential',
  name: 'name',
  'spec.name': 'name',
  description: 'description',
  'spec.description': 'description',
};

/** Where the agent would go now. */
export async function preview(
  organization: string,
  input: { templateId: string; metroId: string; roundTripUsMax: number },
): Promise<Result<PlacementView | undefined>> {
  const work = async (scope: TenantScope) => {
    const { templateId, ...requirement } = parse(placementToPreview, input);
    return previewPlacement(scope, { ...requirement, resources: await resourcesOf(scope, templateId) });
  };
  return attempt({ name: 'portal preview', permission: 'read', organization }, work, factsOf);
}

/** Publishes what the form of an agent has as its next version. */
export async function update(
  organization: string,
  input: z.input<typeof agentChange>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal update agent', permission: 'build', organization }, async (scope) => {
    await updateAgent(scope, parse(agentChange, input));
    return null;
  });
}

/** Moves an agent to a new instance of its version. */
export async function redeploy(
  organization: string,
  input: z.input<typeof agentToMove>,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal redeploy agent', permission: 'build', organization }, async (scope) => {
    await redeployAgent(scope, parse(agentToMove, input));
    return null;
  });
}

/** Stops an agent permanently; repeating the call under the same key changes nothing. */
export async function undeploy(
  organization: string,
  agentId: string,
  idempotencyKey: string,
): Promise<ActionResult<null>> {
  return attempt({ name: 'portal undeploy', permission: 'build', organization }, async (scope) => {
    const ids = parse(agentToStop, { agentId, idempotencyKey });
    await deleteAgent(scope, ids.agentId, ids.idempotencyKey);
    return null;
  });
}

async function resourcesOf(scope: TenantScope, templateId: string): Promise<TemplateView['resources']> {
  if (templateId === '') return KNOWLEDGE_AGENT_RESOURCES;
  const template = (await listTemplates(scope)).find(({ id }) => id === templateId);
  if (!template) throw notFound('template', templateId);
  return template.resources;
}

function factsOf({ metadata }: AppError): Partial<PlacementFacts> {
  const { constraint, roundTripUs, priceMicroPerHour } = metadata;
  return {
    ...(constraint ? { constraint } : {}),
    ...(roundTripUs ? { roundTripUs: Number(roundTripUs) } : {}),
    ...(priceMicroPerHour ? { priceMicroPerHour: Number(priceMicroPerHour) } : {}),
  };
}
