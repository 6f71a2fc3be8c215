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

/** Keeps one Temporal worker at work; when the server goes away it starts another until it is told to stop. */
export class WorkerService {
  private worker: Worker | undefined;
  private connection: NativeConnection | undefined;
  private stopping = false;
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
    this.stopping = true;
    if (this.running) this.worker?.shutdown();
    await this.done;
  }

  private async keepRunning(): Promise<void> {
    const { logger, address } = this.options;
    while (!this.stopping) {
      try {
        await this.runOnce();
      } catch (error) {
        logger.warn({ err: error, address }, 'worker lost its server; trying again');
        await sleep(1_000);
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
    };
    this.worker = await Worker.create(options);
    if (!this.stopping) await this.worker.run();
  }
}
