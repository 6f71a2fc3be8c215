import 'server-only';
import { registry } from '@isthmus/contracts';
import { allPages } from '@isthmus/platform-grpc-client';
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
  const read = (pageToken: string) =>
    clients.registry.listAgents({ pageSize: PAGE_SIZE, pageToken }, { scope });
  for await (const page of allPages(read)) {
    agents.push(...page.agents.map(agentView));
    if (agents.length >= AGENTS_MAX) break;
  }
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
  /** In Chinese where the template has one, otherwise as in `skills`. */
  skillsZh: string[];
  parameters: TemplateParameterView[];
  resources: { cpuMilli: number; memoryMib: number; acceleratorMilli: number };
}

export async function listTemplates(scope: TenantScope): Promise<TemplateView[]> {
  const { clients } = await runtime();
  const { templates } = await clients.registry.listTemplates({}, { scope });
  return templates.map(({ id, spec, resources, nameZh, descriptionZh, parameters, skillNamesZh }) => ({
    id,
    name: spec?.name ?? id,
    nameZh,
    description: spec?.description ?? '',
    descriptionZh,
    instructions: spec?.instructions ?? '',
    model: spec?.model ?? '',
    knowledgeBaseId: spec?.knowledgeBaseId ?? '',
    skills: (spec?.skills ?? []).map(({ name }) => name),
    skillsZh: (spec?.skills ?? []).map((skill) => skillNamesZh[skill.id] || skill.name),
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
  /** Absent where they are the template's. */
  description?: string | undefined;
  instructions?: string | undefined;
  model?: string | undefined;
  metroId: string;
  roundTripUsMax: number;
  visibility: 'private' | 'public';
}

/** Starts a deployment; returns the agent's id at once. */
export async function deployAgent(scope: TenantScope, deployment: Deployment): Promise<string> {
  const { clients } = await runtime();
  const { idempotencyKey, templateId, parameters, metroId, roundTripUsMax } = deployment;
  const { name, description, instructions, model } = deployment;
  const agent = await clients.registry.deployAgent(
    {
      idempotencyKey,
      template: templateId,
      parameters,
      overrides: given({ name, description, instructions, model }),
      requirement: { metroId, roundTripUsMax },
      visibility: visibilityOf(deployment.visibility),
    },
    { scope },
  );
  return agent.id;
}

/** What the form for an agent that runs elsewhere asks for. */
export interface ExternalAgent {
  idempotencyKey: string;
  kind: 'a2a' | 'mcp';
  /** Of the agent's card, or of the MCP server. */
  url: string;
  /** Empty for those of the card. */
  name: string;
  description: string;
  /** Bearer token for an MCP server; empty for none. */
  credential: string;
  visibility: 'private' | 'public';
}

/** Registers it and returns its id. */
export async function registerAgent(scope: TenantScope, external: ExternalAgent): Promise<string> {
  const { clients } = await runtime();
  const { idempotencyKey, kind, url, name, description, credential } = external;
  const at =
    kind === 'mcp'
      ? { protocol: registry.Protocol.MCP, endpoint: url, credential }
      : { protocol: registry.Protocol.A2A, cardUrl: url };
  const agent = await clients.registry.registerAgent(
    { idempotencyKey, ...at, spec: { name, description }, visibility: visibilityOf(external.visibility) },
    { scope },
  );
  return agent.id;
}

/** What the form of an agent changes. */
export interface AgentChange {
  idempotencyKey: string;
  agentId: string;
  /** The version that the form was filled from. */
  expectedVersion: number;
  name: string;
  description: string;
  /** With parameters by name where the agent has a template. */
  instructions: string;
  model: string;
  parameters: Record<string, string>;
  metroId: string;
  roundTripUsMax: number;
  cpuMilli: number;
  memoryMib: number;
  visibility: 'private' | 'public';
}

/** Of an agent whose template no longer exists, or that never had one: its instructions are as they run. */
const NO_TEMPLATE = { templateId: '', parameters: {}, instructionsSource: '' };

/** Publishes a new version: of the agent's template where that still exists, otherwise of what the agent is now. */
export async function updateAgent(scope: TenantScope, change: AgentChange): Promise<void> {
  const { clients } = await runtime();
  const { idempotencyKey, agentId, expectedVersion, parameters, visibility } = change;
  const { name, description, instructions, model, metroId, roundTripUsMax, cpuMilli, memoryMib } = change;
  const [agent, { templates }] = await Promise.all([
    clients.registry.getAgent({ agentId }, { scope }),
    clients.registry.listTemplates({}, { scope }),
  ]);
  const { spec, requirement } = agent;
  const texts = { name, description, instructions, model };
  const isOfTemplate = templates.some(({ id }) => id === spec?.templateId);
  const source = isOfTemplate
    ? { template: spec?.templateId ?? '', parameters, overrides: texts }
    : { spec: { ...spec, ...texts, ...NO_TEMPLATE } };
  const resources = { ...requirement?.resources, cpuMilli, memoryMib };
  await clients.registry.updateAgent(
    {
      idempotencyKey,
      agentId,
      expectedVersion,
      ...source,
      requirement: { ...requirement, metroId, roundTripUsMax, resources },
      visibility: visibilityOf(visibility),
    },
    { scope },
  );
}

/** Moves the agent to a new instance of its version. */
export async function redeployAgent(
  scope: TenantScope,
  request: { idempotencyKey: string; agentId: string; expectedVersion: number },
): Promise<void> {
  const { clients } = await runtime();
  await clients.registry.redeployAgent(request, { scope });
}

/** Stops an agent permanently; one that runs elsewhere is only removed from here. */
export async function deleteAgent(
  scope: TenantScope,
  agentId: string,
  idempotencyKey: string,
): Promise<void> {
  const { registry: agents } = (await runtime()).clients;
  const { hosted } = await agents.getAgent({ agentId }, { scope });
  if (hosted) await agents.undeployAgent({ agentId, idempotencyKey }, { scope });
  else await agents.deregisterAgent({ agentId, idempotencyKey }, { scope });
}

export function visibilityOf(visibility: 'private' | 'public'): registry.Visibility {
  return visibility === 'public' ? registry.Visibility.PUBLIC : registry.Visibility.PRIVATE;
}

/** Without what is undefined. */
function given<Fields extends object>(fields: Fields): Partial<Fields> {
  // Of the same fields.
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}
