import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import { TASK_QUEUE, type Activities } from '@isthmus/workflow-api';
import { bundlePath } from '@isthmus/workflows';
import { AGENT_ACTIVITIES } from '../agent/agent.module.js';
import type { Environment } from '../config.js';
import { activityInterceptor } from './activity.interceptor.js';

type WorkerEnvironment = Pick<Environment, 'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE' | 'ACTIVITIES_MAX'>;

/** Pause before the worker reconnects; up to twice as long, at random, so that not all workers reconnect at once. */
const RECONNECT_MS = 1_000;

/**
 * Runs one Temporal worker, and starts another whenever it loses its server, until shutdown. Then activities get five
 * seconds to finish before they are cancelled; those that do not end are abandoned, and Temporal retries them elsewhere.
 */
@Injectable()
export class WorkerService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private worker: Worker | undefined;
  private connection: NativeConnection | undefined;
  private readonly stopping = new AbortController();
  private done: Promise<void> = Promise.resolve();

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: WorkerEnvironment,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
    @Inject(AGENT_ACTIVITIES) private readonly activities: Activities,
  ) {
    Runtime.install({ shutdownSignals: [] });
  }

  onApplicationBootstrap(): void {
    this.done = this.keepRunning();
  }

  /** True while the worker polls. */
  get running(): boolean {
    return this.worker?.getState() === 'RUNNING';
  }

  /** At the same time as the drain of gRPC calls: each may take seconds, and both share the bound of the whole stop. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.running) this.worker?.shutdown();
    await this.done;
  }

  private async keepRunning(): Promise<void> {
    const { TEMPORAL_ADDRESS: address } = this.environment;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.runOnce();
      } catch (error) {
        this.kit.logger.warn(
          { err: error, address },
          'the worker lost its Temporal server; it will reconnect',
        );
        await sleep(RECONNECT_MS * (1 + Math.random()), undefined, { signal }).catch(() => undefined);
      } finally {
        this.worker = undefined;
        await this.connection?.close().catch(() => undefined);
      }
    }
  }

  private async runOnce(): Promise<void> {
    const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, ACTIVITIES_MAX } = this.environment;
    this.connection = await NativeConnection.connect({ address });
    const options: WorkerOptions = {
      connection: this.connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { code: await readFile(bundlePath(), 'utf8') },
      activities: this.activities,
      maxConcurrentActivityTaskExecutions: ACTIVITIES_MAX,
      interceptors: { activity: [(context) => ({ inbound: activityInterceptor(context) })] },
      shutdownGraceTime: '5s',
      shutdownForceTime: '7s',
    };
    this.worker = await Worker.create(options);
    if (!this.stopping.signal.aborted) await this.worker.run();
  }
}
