import type { BeforeApplicationShutdown } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import { platformScope } from '@isthmus/platform-identity';
import { retry } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';
import { Broker, type BrokerServices } from '../broker/broker.js';
import type { InstanceSettings } from '../broker/broker.protocol.js';
import { spawnInstance, type InstanceProcess } from './instance.process.js';
import type { Instance, InstanceRequest } from './instance.types.js';
import { traceFileOfInstance } from './trace.file.js';

export interface InstanceOptions {
  instancesMax: number;
  startTimeoutMs: number;
  stopGraceMs: number;
  /** What every instance of this host has in common. */
  settings: Pick<
    InstanceSettings,
    'listenHost' | 'modelsUrl' | 'mcpPrivateNetworks' | 'logLevel' | 'traceFile' | 'otlpEndpoint'
  >;
}

/** Instances that have ended are remembered up to this number, so that whoever asks learns why. */
const ENDED_MAX = 256;
const END_LEASE_ATTEMPTS_MAX = 5;
const END_LEASE_BACKOFF = { firstMs: 400, maxMs: 6_400 };
const END_LEASE_DEADLINE_MS = 2_000;

interface Running {
  instance: Instance;
  process: InstanceProcess;
  stopping: Promise<void> | undefined;
  traceFile: string | undefined;
}

/** The processes of this host: starts, stops and watches them, one for each instance. */
export class InstanceService implements BeforeApplicationShutdown {
  private readonly running = new Map<string, Running>();
  private readonly ended = new Map<string, Instance>();
  /** One for each process, until its end is reported to the registry. */
  private readonly watches = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(
    private readonly options: InstanceOptions,
    private readonly services: BrokerServices,
    private readonly logger: Logger,
  ) {}

  /** Idempotent by instance id while the instance runs. LIMIT_EXCEEDED when the host is full. */
  start(request: InstanceRequest): Instance {
    const present = this.running.get(request.instanceId);
    if (present && !present.stopping) return present.instance;
    if (present) throw new AppError('CONFLICT', 'The instance is being stopped', { retryAfterMs: 1_000 });
    if (this.closing.signal.aborted)
      throw new AppError('UNAVAILABLE', 'The host is shutting down', { retryAfterMs: 5_000 });
    if (this.running.size >= this.options.instancesMax) {
      throw new AppError('LIMIT_EXCEEDED', `This host runs at most ${this.options.instancesMax} instances`, {
        remedy: 'Start it on another host, or raise INSTANCES_MAX.',
      });
    }
    return this.spawn(request);
  }

  find(instanceId: string): Instance | undefined {
    return this.running.get(instanceId)?.instance ?? this.ended.get(instanceId);
  }

  list(): Instance[] {
    return [...this.running.values()].map(({ instance }) => instance);
  }

  /** Resolves when the process is gone; an instance that does not run counts as stopped. */
  async stop(instanceId: string): Promise<void> {
    const running = this.running.get(instanceId);
    if (!running) return;
    running.stopping ??= running.process.stop(this.options.stopGraceMs);
    await running.stopping;
  }

  /** Before the database and the clients close: instances store what they were doing, and their leases end. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.running.keys()].map((instanceId) => this.stop(instanceId)));
    await Promise.all(this.watches);
  }

  private spawn(request: InstanceRequest): Instance {
    const { instanceId, agentId, scope, generation, address, spec, memoryMib } = request;
    const logger = this.logger.child({ instanceId, agentId, tenantId: scope.tenantId });
    const instance: Instance = {
      request,
      state: 'starting',
      endpoint: '',
      pid: 0,
      startedAt: new Date(),
      failure: '',
    };
    const broker = new Broker(request, this.services, (endpoint) => {
      Object.assign(instance, { state: 'healthy', endpoint });
      logger.info(
        { endpoint, afterMs: Date.now() - instance.startedAt.getTime() },
        'the instance is healthy',
      );
    });
    const taken = [...this.running.values()].map((running) => running.traceFile);
    const traceFile = traceFileOfInstance(this.options.settings.traceFile, taken);
    const settings = {
      ...this.options.settings,
      traceFile,
      instanceId,
      agentId,
      tenantId: scope.tenantId,
      generation,
      address,
      spec,
    };
    const process = spawnInstance({ settings, memoryMib, broker, logger });
    instance.pid = process.pid;
    this.ended.delete(instanceId);
    this.running.set(instanceId, { instance, process, stopping: undefined, traceFile });
    const watch = this.watch(instance, process, logger).finally(() => this.watches.delete(watch));
    this.watches.add(watch);
    return instance;
  }

  /** Ends an instance that does not come up in time, and reports one that ends unasked. */
  private async watch(instance: Instance, process: InstanceProcess, logger: Logger): Promise<void> {
    const { instanceId } = instance.request;
    const timer = setTimeout(() => {
      if (instance.state !== 'starting') return;
      instance.failure = `it did not answer and hold its lease within ${this.options.startTimeoutMs} ms`;
      void process.stop(this.options.stopGraceMs);
    }, this.options.startTimeoutMs);
    const reason = await process.ended;
    clearTimeout(timer);
    const asked = this.running.get(instanceId)?.stopping !== undefined;
    this.running.delete(instanceId);
    Object.assign(instance, { state: asked ? 'stopped' : 'failed', pid: 0 });
    if (!asked) instance.failure ||= reason;
    this.remember(instance);
    logger[asked ? 'info' : 'warn'](
      { reason },
      asked ? 'the instance has stopped' : 'the instance ended unasked',
    );
    await this.endLease(instance, asked ? 'it was stopped' : instance.failure, logger);
  }

  /** Reports to the registry at once, so that recovery need not wait for the lease to run out; that is the way if this fails. */
  private async endLease({ request }: Instance, reason: string, logger: Logger): Promise<void> {
    const { agentId, instanceId } = request;
    const call = { scope: platformScope('service:agent-host'), deadline: END_LEASE_DEADLINE_MS };
    await retry(() => this.services.registry.endLease({ agentId, instanceId, reason }, call), {
      attemptsMax: END_LEASE_ATTEMPTS_MAX,
      signal: this.closing.signal,
      backoff: END_LEASE_BACKOFF,
    }).catch((error: unknown) => {
      logger.warn({ err: error }, 'the end of the instance was not reported; its lease runs out');
    });
  }

  private remember(instance: Instance): void {
    const oldest = this.ended.size >= ENDED_MAX ? this.ended.keys().next().value : undefined;
    if (oldest !== undefined) this.ended.delete(oldest);
    this.ended.set(instance.request.instanceId, instance);
  }
}
