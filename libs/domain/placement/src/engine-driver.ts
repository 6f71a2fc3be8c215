/** Where an engine answers. */
export interface EngineEndpoint {
  readonly engineId: string;
  readonly address: string;
}

/** One agent to run. Only the engine reads `spec`. */
export interface WorkloadOrder<Spec> {
  readonly instanceId: string;
  readonly agentId: string;
  readonly tenantId: string;
  readonly generation: number;
  readonly nodeId: string;
  readonly siteId: string;
  readonly resources: { cpuMilli: number; memoryMib: number; acceleratorMilli: number };
  /** Public address of the agent. */
  readonly address: string;
  readonly spec: Spec;
}

export type WorkloadState = 'starting' | 'healthy' | 'stopped' | 'failed';

export interface WorkloadStatus {
  readonly instanceId: string;
  readonly agentId: string;
  readonly generation: number;
  readonly state: WorkloadState;
  readonly endpoint: string;
  readonly pid: number;
  readonly nodeId: string;
  readonly startedAt?: Date;
  /** Why, where the state is `failed`. */
  readonly failure: string;
}

/** How long a call may take, and for whom: both are the caller's own, passed on. */
export interface CallLimits {
  readonly deadline?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What a compute engine can do: local processes today, a cluster per site beyond one machine. Every method is safe to
 * repeat. Errors are AppErrors; UNAVAILABLE and DEADLINE_EXCEEDED mean that the engine did not answer.
 */
export interface EngineDriver<Spec> {
  /** As engines announce it, such as `local-process`. */
  readonly name: string;
  /** Starts a workload, or answers with it where it runs already. */
  start(engine: EngineEndpoint, order: WorkloadOrder<Spec>, limits?: CallLimits): Promise<WorkloadStatus>;
  /** Undefined where the engine does not know it. */
  get(engine: EngineEndpoint, instanceId: string, limits?: CallLimits): Promise<WorkloadStatus | undefined>;
  /** Stops a workload; one that the engine does not know counts as stopped. */
  stop(engine: EngineEndpoint, instanceId: string, limits?: CallLimits): Promise<void>;
  list(engine: EngineEndpoint): Promise<readonly WorkloadStatus[]>;
  /** Ends its connections. */
  close(): void;
}
