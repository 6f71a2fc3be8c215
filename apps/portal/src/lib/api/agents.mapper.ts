import type { registry } from '@isthmus/contracts';
import { knowledgeBaseOf } from '../extract-model';

export type AgentState = 'deploying' | 'ready' | 'recovering' | 'failed' | 'undeploying' | 'gone' | 'unknown';

/** Where an agent runs, or would run. */
export interface PlacementView {
  siteId: string;
  siteName: string;
  nodeId: string;
  metroId: string;
  operatorId: string;
  roundTripUs: number;
  priceMicroPerHour: number;
  /** JSON of the decision, as the scheduler wrote it. */
  explanation: string;
}

/** A tool of an MCP server. */
export interface ToolView {
  name: string;
  title: string;
  description: string;
}

/** Where an agent that runs elsewhere answers, and what it speaks there. */
export interface ExternalView {
  protocol: 'a2a' | 'mcp';
  endpoint: string;
  /** Of an MCP server: its tools, and when it last answered with them. */
  tools: ToolView[];
  toolsListedAt?: string;
}

export interface FailureView {
  code: string;
  message: string;
  remedy: string;
}

/** An agent as the portal shows it; plain data, so that it can be serialized as JSON. */
export interface AgentView {
  id: string;
  name: string;
  description: string;
  templateId: string;
  model: string;
  /** What it answers from; empty for one without. */
  knowledgeBaseId: string;
  instructions: string;
  /** As a person wrote them, with parameters by name; the filled-in ones without a template. */
  instructionsSource: string;
  parameters: Record<string, string>;
  examples: string[];
  state: AgentState;
  visibility: 'private' | 'public';
  version: number;
  generation: number;
  metroId: string;
  roundTripUsMax: number;
  cpuMilli: number;
  memoryMib: number;
  placement?: PlacementView;
  /** Absent for an agent that runs here. */
  external?: ExternalView;
  failure?: FailureView;
  /** A version that is brought up beside the one that answers, or that failed. */
  rollout?: { version: number; failure?: FailureView };
  address: string;
  cardJson: string;
  workflowId: string;
  createdAt?: string;
  updatedAt?: string;
  readyAt?: string;
}

/** In every language; the chat shows those of the reader's. */
const EXAMPLES_MAX = 24;

const STATES: Record<string, AgentState> = {
  AGENT_STATE_DEPLOYING: 'deploying',
  AGENT_STATE_READY: 'ready',
  AGENT_STATE_RECOVERING: 'recovering',
  AGENT_STATE_FAILED: 'failed',
  AGENT_STATE_UNDEPLOYING: 'undeploying',
  AGENT_STATE_GONE: 'gone',
};

export function agentView(agent: registry.Agent): AgentView {
  const { spec, requirement, placement, failure, rollout } = agent;
  return {
    id: agent.id,
    name: spec?.name ?? agent.id,
    description: spec?.description ?? '',
    templateId: spec?.templateId ?? '',
    model: spec?.model ?? '',
    knowledgeBaseId: knowledgeBaseOf(spec?.model ?? '', spec?.knowledgeBaseId),
    instructions: spec?.instructions ?? '',
    instructionsSource: spec?.instructionsSource || (spec?.instructions ?? ''),
    parameters: spec?.parameters ?? {},
    examples: (spec?.skills ?? []).flatMap(({ examples }) => examples).slice(0, EXAMPLES_MAX),
    state: STATES[agent.state] ?? 'unknown',
    visibility: agent.visibility === 'VISIBILITY_PUBLIC' ? 'public' : 'private',
    version: agent.version,
    generation: agent.generation,
    metroId: requirement?.metroId ?? '',
    roundTripUsMax: requirement?.roundTripUsMax ?? 0,
    cpuMilli: requirement?.resources?.cpuMilli ?? 0,
    memoryMib: requirement?.resources?.memoryMib ?? 0,
    ...(placement ? { placement: placementView(placement) } : {}),
    ...(agent.hosted ? {} : { external: externalView(agent) }),
    ...(failure ? { failure: failureView(failure) } : {}),
    ...(rollout ? { rollout: rolloutView(rollout) } : {}),
    address: agent.address,
    cardJson: agent.cardJson,
    workflowId: agent.workflowId,
    ...times(agent),
  };
}

/** As it is edited when its template is gone: parameters in its source could no longer be filled in. */
export function withoutTemplate(agent: AgentView): AgentView {
  return { ...agent, templateId: '', instructionsSource: agent.instructions, parameters: {} };
}

function externalView({ protocol, endpoint, tools, toolsListedAt }: registry.Agent): ExternalView {
  return {
    protocol: protocol === 'PROTOCOL_MCP' ? 'mcp' : 'a2a',
    endpoint,
    tools: tools.map(({ name, title, description }) => ({ name, title, description })),
    ...(toolsListedAt ? { toolsListedAt: toolsListedAt.toISOString() } : {}),
  };
}

function failureView({ code, message, remedy }: registry.Failure): FailureView {
  return { code, message, remedy };
}

function rolloutView({ version, failure }: registry.Rollout) {
  return { version, ...(failure ? { failure: failureView(failure) } : {}) };
}

export function placementView(placement: registry.Placement): PlacementView {
  return {
    siteId: placement.siteId,
    siteName: placement.siteName || placement.siteId,
    nodeId: placement.nodeId,
    metroId: placement.metroId,
    operatorId: placement.operatorId,
    roundTripUs: placement.roundTripUs,
    priceMicroPerHour: Number(placement.priceMicroPerHour),
    explanation: placement.explanationJson,
  };
}

function times({ createdAt, updatedAt, readyAt }: registry.Agent) {
  return {
    ...(createdAt ? { createdAt: createdAt.toISOString() } : {}),
    ...(updatedAt ? { updatedAt: updatedAt.toISOString() } : {}),
    ...(readyAt ? { readyAt: readyAt.toISOString() } : {}),
  };
}
