import type { AgentState, CardTool } from '@isthmus/domain-registry';
import type { TenantScope } from '@isthmus/platform-identity';
import { v7 as uuid } from 'uuid';
import type { PendingWorkflow } from '../workflow/pending.repository.js';
import type { Requirement, Spec } from '../specification/specification.schema.js';

export type Visibility = 'private' | 'public';

/** Where an agent was placed; money in micro-units as text, because JSON has no 64-bit integers. */
export interface Placement {
  reservationId: string;
  siteId: string;
  siteName: string;
  nodeId: string;
  metroId: string;
  operatorId: string;
  roundTripUs: number;
  priceMicroPerHour: string;
  explanationJson: string;
}

export interface Failure {
  code: string;
  message: string;
  remedy: string;
}

/** A version that is brought up beside the one that answers; with `failure` once that has failed. */
export interface Rollout {
  generation: number;
  /** The version that it publishes; the agent's own when it is only deployed again. */
  version: number;
  spec: Spec;
  requirement: StoredRequirement | undefined;
  visibility: Visibility;
  requestedBy: string;
  placement?: Placement | undefined;
  failure?: Failure | undefined;
}

/** A requirement as JSON. */
export type StoredRequirement = Omit<Requirement, 'priceMicroPerHourMax'> & { priceMicroPerHourMax: string };

export interface Agent {
  id: string;
  tenantId: string;
  name: string;
  state: AgentState;
  visibility: Visibility;
  hosted: boolean;
  version: number;
  generation: number;
  spec: Spec;
  requirement: StoredRequirement | undefined;
  placement: Placement | undefined;
  failure: Failure | undefined;
  rollout: Rollout | undefined;
  endpoint: string | undefined;
  /** What its endpoint speaks. */
  protocol: 'a2a' | 'mcp';
  /** Bearer token for its endpoint, sealed (`ServerCredentials`). */
  credential: string | undefined;
  /** Of an MCP server, as last listed, when that was, and when they are listed again. */
  tools: CardTool[] | undefined;
  toolsListedAt: Date | undefined;
  toolsDueAt: Date | undefined;
  card: object | undefined;
  workflowId: string | undefined;
  pendingWorkflow: PendingWorkflow | undefined;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  readyAt: Date | undefined;
}

/** A new agent of the caller's tenant, in its first version. */
export function newAgent(
  { tenantId, actor }: TenantScope,
  fields: Pick<Agent, 'spec' | 'requirement' | 'visibility' | 'hosted' | 'state' | 'generation'>,
): Agent {
  const now = new Date();
  return {
    id: uuid(),
    tenantId,
    name: fields.spec.name,
    version: 1,
    placement: undefined,
    failure: undefined,
    rollout: undefined,
    endpoint: undefined,
    protocol: 'a2a',
    credential: undefined,
    tools: undefined,
    toolsListedAt: undefined,
    toolsDueAt: undefined,
    card: undefined,
    workflowId: undefined,
    pendingWorkflow: undefined,
    createdBy: actor,
    createdAt: now,
    updatedAt: now,
    readyAt: undefined,
    ...fields,
  };
}

export interface Event {
  id: string;
  agentId: string;
  generation: number;
  kind: string;
  message: string;
  attributes: Record<string, string>;
  at: Date;
}

export interface Lease {
  id: string;
  agentId: string;
  tenantId: string;
  instanceId: string;
  generation: number;
  endpoint: string;
  ttlMs: number;
  expiresAt: Date;
  /** The lease that this one, of a rollout, took over; its instance may renew it until `formerUntil`. */
  former?: FormerLease | undefined;
  formerUntil?: Date | undefined;
}

export type FormerLease = Pick<Lease, 'id' | 'instanceId' | 'generation' | 'endpoint' | 'ttlMs'>;

/** What an agent offers as tools. */
export interface OfferedTools {
  id: string;
  createdAt: Date;
  /** The name, description, streaming and skills of its card; empty until first published. */
  cardJson: string;
  tools: Agent['tools'] | null;
}
