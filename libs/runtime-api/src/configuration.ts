import type { AgentSpec } from './agent.js';

/** What a runtime is started with. */
export interface RuntimeConfiguration {
  instanceId: string;
  agentId: string;
  tenantId: string;
  generation: number;
  /** Public address of the agent. */
  address: string;
  /** Public base of the model gateway, without /v1. */
  modelsUrl: string;
  /** Whether tool servers may be reached in private networks. */
  privateNetworks: 'allow' | 'deny';
  logLevel: string;
  spec: AgentSpec;
}

/** What only a runtime on its host's machine receives: where it listens, and where its spans go. */
export interface LocalConfiguration {
  listenHost: string;
  traceFile: string | undefined;
  otlpEndpoint: string | undefined;
}
