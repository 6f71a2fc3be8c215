import type { AgentState } from '@isthmus/domain-registry';
import type { TenantScope } from '@isthmus/platform-identity';
import { v7 as uuid } from 'uuid';
import type { Requirement, Spec } from './agent.schema.js';

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
  endpoint: string | undefined;
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
    endpoint: undefined,
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

/** Work that a change requires, committed with it; started after the commit, or by the sweep if that failed. */
export type PendingWorkflow =
  | { name: 'DeployAgent'; generation: number }
  | { name: 'RecoverAgent'; lostGeneration: number; reason: string }
  | { name: 'UndeployAgent'; generation: number };

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
}
