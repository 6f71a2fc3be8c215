import type { EngineDriver, WorkloadOrder } from '@isthmus/domain-placement';

/** What an agent is; the scheduler hands it to the engine as it came and never looks inside. */
export type AgentSpec = unknown;
export type Driver = EngineDriver<AgentSpec>;
export type Order = WorkloadOrder<AgentSpec>;

/** An agent host that announced itself, with the workloads that were sent to it and not stopped. */
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
