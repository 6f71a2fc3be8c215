import type { TenantScope } from '@isthmus/platform-identity';
import type { AgentSpec } from '@isthmus/runtime-api';

export type InstanceState = 'starting' | 'healthy' | 'stopped' | 'failed';

/** What an instance is started from. */
export interface InstanceRequest {
  instanceId: string;
  agentId: string;
  /** The agent's own scope: its tenant, acting as `agent:<id>`. */
  scope: TenantScope;
  generation: number;
  nodeId: string;
  /** Bound of the JavaScript heap. */
  memoryMib: number;
  address: string;
  spec: AgentSpec;
}

/** An instance as it is now. */
export interface Instance {
  request: InstanceRequest;
  state: InstanceState;
  /** Internal base URL; empty until it listens. */
  endpoint: string;
  /** 0 when no process of this machine runs it. */
  pid: number;
  startedAt: Date;
  failure: string;
}
