import 'server-only';
import { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { runtime } from '../runtime';
import { agentView, type AgentView } from './agents.mapper';

const PAGE_SIZE = 100;
/** Agents that the portal shows in one list; more are found by search. */
const AGENTS_MAX = 1_000;

/** Every agent of the tenant that is not gone, newest first as the registry orders them. */
export async function listAgents(scope: TenantScope): Promise<AgentView[]> {
  const { clients } = await runtime();
  const agents: AgentView[] = [];
  let pageToken = '';
  do {
    const page = await clients.registry.listAgents({ pageSize: PAGE_SIZE, pageToken }, { scope });
    agents.push(...page.agents.map(agentView));
    pageToken = page.nextPageToken;
  } while (pageToken !== '' && agents.length < AGENTS_MAX);
  return agents;
}

export async function getAgent(scope: TenantScope, agentId: string): Promise<AgentView> {
  const { clients } = await runtime();
  return agentView(await clients.registry.getAgent({ agentId }, { scope }));
}

/** One line of an agent's history. */
export interface AgentEventView {
  id: string;
  kind: string;
  message: string;
  at: Date | undefined;
  generation: number;
  attributes: Record<string, string>;
}

export async function listAgentEvents(scope: TenantScope, agentId: string): Promise<AgentEventView[]> {
  const { clients } = await runtime();
  const { events } = await clients.registry.listEvents({ agentId, pageSize: PAGE_SIZE }, { scope });
  return events.map(({ id, kind, message, at, generation, attributes }) => ({
    id,
    kind,
    message,
    at,
    generation,
    attributes,
  }));
}

/** What differs between the agents of a template; without a default it must be given. */
export interface TemplateParameterView {
  name: string;
  label: string;
  labelZh: string;
  default?: string;
}

/** A starting point for a deployment. */
export interface TemplateView {
  id: string;
  name: string;
  nameZh: string;
  description: string;
  descriptionZh: string;
  instructions: string;
  model: string;
  knowledgeBaseId: string;
  skills: string[];
  parameters: TemplateParameterView[];
  resources: { cpuMilli: number; memoryMib: number; acceleratorMilli: number };
}

export async function listTemplates(scope: TenantScope): Promise<TemplateView[]> {
  const { clients } = await runtime();
  const { templates } = await clients.registry.listTemplates({}, { scope });
  return templates.map(({ id, spec, resources, nameZh, descriptionZh, parameters }) => ({
    id,
    name: spec?.name ?? id,
    nameZh,
    description: spec?.description ?? '',
    descriptionZh,
    instructions: spec?.instructions ?? '',
    model: spec?.model ?? '',
    knowledgeBaseId: spec?.knowledgeBaseId ?? '',
    skills: (spec?.skills ?? []).map(({ name }) => name),
    parameters: parameters.map(({ name, label, labelZh, defaultValue }) => ({
      name,
      label,
      labelZh,
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    })),
    resources: {
      cpuMilli: resources?.cpuMilli ?? 0,
      memoryMib: resources?.memoryMib ?? 0,
      acceleratorMilli: resources?.acceleratorMilli ?? 0,
    },
  }));
}

/** What the deployment form asks for. */
export interface Deployment {
  idempotencyKey: string;
  templateId: string;
  /** Values of the template's parameters; one that is absent has its default. */
  parameters: Record<string, string>;
  name: string;
  /** Absent when they are the template's. */
  instructions?: string | undefined;
  metroId: string;
  roundTripUsMax: number;
  visibility: 'private' | 'public';
}

/** Starts a deployment; returns the agent's id at once. */
export async function deployAgent(scope: TenantScope, deployment: Deployment): Promise<string> {
  const { clients } = await runtime();
  const { idempotencyKey, templateId, parameters, name, instructions, metroId, roundTripUsMax } = deployment;
  const agent = await clients.registry.deployAgent(
    {
      idempotencyKey,
      template: templateId,
      parameters,
      overrides: { name, ...(instructions === undefined ? {} : { instructions }) },
      requirement: { metroId, roundTripUsMax },
      visibility:
        deployment.visibility === 'public' ? registry.Visibility.PUBLIC : registry.Visibility.PRIVATE,
    },
    { scope },
  );
  return agent.id;
}

export async function undeployAgent(
  scope: TenantScope,
  agentId: string,
  idempotencyKey: string,
): Promise<void> {
  const { clients } = await runtime();
  await clients.registry.undeployAgent({ agentId, idempotencyKey }, { scope });
}
