import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from '@isthmus/platform-observability';
import { TASK_QUEUE, type Activities } from '@isthmus/workflow-api';
import { bundlePath } from '@isthmus/workflows';
import { activityInterceptor } from './activity.interceptor.js';

export interface WorkerServiceOptions {
  address: string;
  namespace: string;
  activitiesMax: number;
  activities: Activities;
  logger: Logger;
}

/** Pause before the worker connects again; at random up to twice as long, so that not all workers come at once. */
const RECONNECT_MS = 1_000;

/**
 * Runs one Temporal worker and starts another whenever it loses its server, until it is stopped. On a stop activities get
 * five seconds to finish and are cancelled then; those that do not end are left behind, Temporal runs them elsewhere.
 */
export class WorkerService {
  private worker: Worker | undefined;
  private connection: NativeConnection | undefined;
  private readonly stopping = new AbortController();
  private done: Promise<void> = Promise.resolve();

  constructor(private readonly options: WorkerServiceOptions) {
    Runtime.install({ shutdownSignals: [] });
  }

  start(): void {
    this.done = this.keepRunning();
  }

  /** True while the worker polls. */
  get running(): boolean {
    return this.worker?.getState() === 'RUNNING';
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.running) this.worker?.shutdown();
    await this.done;
  }

  private async keepRunning(): Promise<void> {
    const { logger, address } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.runOnce();
      } catch (error) {
        logger.warn({ err: error, address }, 'the worker lost its server; it connects again');
        await sleep(RECONNECT_MS * (1 + Math.random()), undefined, { signal }).catch(() => undefined);
      } finally {
        this.worker = undefined;
        await this.connection?.close().catch(() => undefined);
      }
    }
  }

  private async runOnce(): Promise<void> {
    const { address, namespace, activities, activitiesMax } = this.options;
    this.connection = await NativeConnection.connect({ address });
    const options: WorkerOptions = {
      connection: this.connection,
      namespace,
      taskQueue: TASK_QUEUE,
      workflowBundle: { code: await readFile(bundlePath(), 'utf8') },
      activities,
      maxConcurrentActivityTaskExecutions: activitiesMax,
      interceptors: { activity: [(context) => ({ inbound: activityInterceptor(context) })] },
      shutdownGraceTime: '5s',
      shutdownForceTime: '7s',
    };
    this.worker = await Worker.create(options);
    if (!this.stopping.signal.aborted) await this.worker.run();
  }
}
