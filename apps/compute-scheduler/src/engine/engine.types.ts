import type { EngineDriver, WorkloadOrder } from '@isthmus/domain-placement';

/** The definition of an agent, which the scheduler passes to the engine unread. */
export type AgentSpec = unknown;
export type Driver = EngineDriver<AgentSpec>;
export type Order = WorkloadOrder<AgentSpec>;

/** A compute engine (an agent host) that announced itself, with its number of workloads that are not stopped. */
export interface Engine {
  engineId: string;
  address: string;
  driver: string;
  expiresAt: Date;
  workloads: number;
}

/** Where an instance was sent. `starting` until the engine has answered once. */
export interface Workload {
  instanceId: string;
  tenantId: string | undefined;
  agentId: string | undefined;
  reservationId: string | undefined;
  generation: number;
  nodeId: string;
  engineId: string | undefined;
  state: 'starting' | 'running' | 'stopped';
}
