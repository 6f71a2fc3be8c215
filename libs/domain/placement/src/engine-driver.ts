/** The address of a compute engine. */
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
  /** The reason, if the state is `failed`. */
  readonly failure: string;
}

/** Whose workloads. */
export interface LogSubject {
  readonly tenantId: string;
  readonly agentId: string;
}

/** A line that a workload printed, or an event of it that its engine reports. */
export interface WorkloadLogLine {
  readonly instanceId: string;
  /** Counts the lines of the instance, from 1. */
  readonly sequence: bigint;
  readonly at: Date;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Absent from what the workload printed. */
  readonly event?: WorkloadEvent | undefined;
  /** Empty for an event. */
  readonly message: string;
  /** JSON of the fields of a structured line or of an event; empty without. */
  readonly fieldsJson: string;
}

/** `dropped`: lines that a slow reader does not get. */
export type WorkloadEvent = 'starting' | 'healthy' | 'stopping' | 'stopped' | 'ended' | 'dropped';

/** Deadline and cancellation of the caller, passed on. */
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
  /** Starts a workload; returns it if it already runs. */
  start(engine: EngineEndpoint, order: WorkloadOrder<Spec>, limits?: CallLimits): Promise<WorkloadStatus>;
  /** Undefined if the engine does not have it. */
  get(engine: EngineEndpoint, instanceId: string, limits?: CallLimits): Promise<WorkloadStatus | undefined>;
  /** Stops a workload; one that the engine does not have counts as stopped. */
  stop(engine: EngineEndpoint, instanceId: string, limits?: CallLimits): Promise<void>;
  list(engine: EngineEndpoint): Promise<readonly WorkloadStatus[]>;
  /** What an agent's workloads there have printed lately, then each line as it comes; ends when `signal` aborts. */
  tail(engine: EngineEndpoint, subject: LogSubject, signal: AbortSignal): AsyncIterable<WorkloadLogLine>;
  /** Ends its connections. */
  close(): void;
}
