import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import type { Logger } from '@isthmus/platform-observability';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LeaseService } from '../lease/lease.service.js';
import { LogBook, type LogSink } from '../log/log.book.js';
import { RuntimeService } from '../runtime/runtime.service.js';
import type { RuntimeCalls } from '../runtime/runtime.types.js';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { Instance, InstanceRequest } from './instance.types.js';
import type { Launcher, RuntimeHandle } from './launcher.js';

/** Instances that have ended are remembered up to this number, so that callers can ask why. */
const ENDED_MAX = 256;

interface Running {
  instance: Instance;
  launcher: Launcher;
  runtime: RuntimeHandle;
  calls: RuntimeCalls;
  output: LogSink;
  stopping: Promise<void> | undefined;
}

type Settings = Pick<
  Environment,
  'INSTANCES_MAX' | 'INSTANCE_STOP_GRACE_MS' | 'MODELS_URL' | 'MCP_PRIVATE_NETWORKS' | 'LOG_LEVEL'
>;

/** The instances of this host: starts, stops and watches their runtimes. */
@Injectable()
export class InstanceService implements BeforeApplicationShutdown {
  private readonly running = new Map<string, Running>();
  private readonly ended = new Map<string, Instance>();
  /** One for each instance, until its end is reported to the registry. */
  private readonly watches = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Settings,
    private readonly runtimes: RuntimeService,
    private readonly leases: LeaseService,
    private readonly logs: LogBook,
    @Inject(KIT) private readonly kit: { logger: Logger },
  ) {}

  /**
   * Idempotent by instance id while the instance runs. LIMIT_EXCEEDED when the host is full, CONFLICT while the instance
   * is being stopped or when it was started by another launcher.
   */
  start(request: InstanceRequest, launcher: Launcher): Instance {
    const present = this.running.get(request.instanceId);
    if (present?.stopping)
      throw new AppError('CONFLICT', 'The instance is being stopped', { retryAfterMs: 1_000 });
    if (present && present.launcher !== launcher)
      throw new AppError('CONFLICT', 'The instance was started in another way', {
        remedy: 'Stop it first, or use the RPC that started it.',
      });
    if (present) return present.instance;
    if (this.closing.signal.aborted)
      throw new AppError('UNAVAILABLE', 'The host is shutting down', { retryAfterMs: 5_000 });
    const { INSTANCES_MAX } = this.environment;
    if (this.running.size >= INSTANCES_MAX) {
      throw new AppError('LIMIT_EXCEEDED', `This host runs at most ${INSTANCES_MAX} instances`, {
        remedy: 'Start it on another host, or raise INSTANCES_MAX.',
      });
    }
    return this.launch(request, launcher);
  }

  find(instanceId: string): Instance | undefined {
    return this.running.get(instanceId)?.instance ?? this.ended.get(instanceId);
  }

  list(): Instance[] {
    return [...this.running.values()].map(({ instance }) => instance);
  }

  /** Resolves when the runtime has ended; an instance that does not run counts as stopped. */
  async stop(instanceId: string): Promise<void> {
    const running = this.running.get(instanceId);
    if (!running) return;
    if (!running.stopping) running.output({ level: 'info', event: 'stopping' });
    running.stopping ??= running.runtime.stop(this.environment.INSTANCE_STOP_GRACE_MS);
    await running.stopping;
  }

  /** Before the database and the clients close: instances store their tasks, and their leases end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.running.keys()].map((instanceId) => this.stop(instanceId)));
    await Promise.all(this.watches);
  }

  private launch(request: InstanceRequest, launcher: Launcher): Instance {
    const { instanceId, agentId, scope, memoryMib } = request;
    const logger = this.kit.logger.child({ instanceId, agentId, tenantId: scope.tenantId });
    const { tenantId } = scope;
    const output = this.logs.open({ instanceId, tenantId, agentId });
    output({ level: 'info', event: 'starting' });
    const instance: Instance = {
      request,
      state: 'starting',
      endpoint: '',
      pid: 0,
      startedAt: new Date(),
      failure: '',
    };
    const calls = this.runtimes.callsOf(request, (endpoint) => {
      Object.assign(instance, { state: 'healthy', endpoint });
      const afterMs = Date.now() - instance.startedAt.getTime();
      logger.info({ endpoint, afterMs }, 'the instance is healthy');
      output({ level: 'info', event: 'healthy', fields: { afterMs } });
    });
    const configuration = configurationOf(request, this.environment);
    const runtime = launcher.launch({ configuration, memoryMib, calls, logger, output });
    instance.pid = runtime.pid;
    this.ended.delete(instanceId);
    const running: Running = { instance, launcher, runtime, calls, output, stopping: undefined };
    this.running.set(instanceId, running);
    const watch = this.watch(running, logger).finally(() => this.watches.delete(watch));
    this.watches.add(watch);
    return instance;
  }

  /** Ends an instance that does not become healthy in time, and reports one that ends unexpectedly. */
  private async watch(running: Running, logger: Logger): Promise<void> {
    const { instance, launcher, runtime, calls } = running;
    const timer = setTimeout(() => {
      if (instance.state !== 'starting') return;
      instance.failure = `it did not answer and hold its lease within ${launcher.startTimeoutMs} ms`;
      void runtime.stop(this.environment.INSTANCE_STOP_GRACE_MS);
    }, launcher.startTimeoutMs);
    const reason = await runtime.ended;
    clearTimeout(timer);
    const isAsked = running.stopping !== undefined;
    this.running.delete(instance.request.instanceId);
    Object.assign(instance, { state: isAsked ? 'stopped' : 'failed', pid: 0 });
    if (!isAsked) instance.failure ||= reason;
    this.remember(instance);
    if (isAsked) logger.info({ reason }, 'the instance has stopped');
    else logger.warn({ reason }, 'the instance ended unexpectedly');
    running.output(
      isAsked
        ? { level: 'info', event: 'stopped' }
        : { level: 'error', event: 'ended', fields: { reason: instance.failure } },
    );
    this.logs.end(instance.request.instanceId);
    const why = isAsked ? 'it was stopped' : instance.failure;
    await Promise.all([
      calls.releaseTasks().catch((err: unknown) => {
        logger.warn({ err }, 'the tasks of the instance were not released; they lapse');
      }),
      this.leases.end(instance.request, why, this.closing.signal),
    ]);
  }

  private remember(instance: Instance): void {
    const oldest = this.ended.size >= ENDED_MAX ? this.ended.keys().next().value : undefined;
    if (oldest !== undefined) this.ended.delete(oldest);
    this.ended.set(instance.request.instanceId, instance);
  }
}

function configurationOf(
  { instanceId, agentId, scope, generation, address, spec }: InstanceRequest,
  { MODELS_URL, MCP_PRIVATE_NETWORKS, LOG_LEVEL }: Settings,
): RuntimeConfiguration {
  return {
    instanceId,
    agentId,
    tenantId: scope.tenantId,
    generation,
    address,
    spec,
    modelsUrl: MODELS_URL,
    privateNetworks: MCP_PRIVATE_NETWORKS,
    logLevel: LOG_LEVEL,
  };
}
