import type { Logger, Meter } from '@isthmus/platform-observability';
import { LeaderLock } from './leader.lock.js';
import { PeriodicTask, type PeriodicTaskOptions } from './periodic.task.js';

export interface PeriodicTasksOptions {
  /** The name of the service; its processes elect one leader for all tasks that require one. */
  service: string;
  logger: Logger;
  meter?: Meter | undefined;
  /** Where the leader is elected; needed only by tasks with `leader: true`. */
  databaseUrl?: string;
}

/**
 * The periodic tasks of one service, as one provider: Nest starts them once the service is up and stops them before it
 * closes what they use.
 */
export class PeriodicTasks {
  private readonly tasks: readonly PeriodicTask[];
  private readonly ledTasks: readonly PeriodicTask[];
  private readonly lock: LeaderLock | undefined;

  constructor(options: PeriodicTasksOptions, tasks: readonly PeriodicTaskOptions[]) {
    const { service, logger, meter, databaseUrl } = options;
    if (tasks.some(({ leader }) => leader)) {
      if (databaseUrl === undefined) throw new TypeError('a task with a leader needs a database URL');
      const onElected = () => this.runLedTasks();
      this.lock = new LeaderLock({ databaseUrl, name: service, logger, onElected });
    }
    const toTask = (task: PeriodicTaskOptions) => new PeriodicTask(task, { logger, meter, lock: this.lock });
    this.tasks = tasks.map(toTask);
    this.ledTasks = this.tasks.filter((_, n) => tasks[n]?.leader);
  }

  onApplicationBootstrap(): void {
    this.lock?.start();
    for (const task of this.tasks) task.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.stop()));
    await this.lock?.stop();
  }

  /** A new leader does not wait first: a service that is redeployed often would never run rare tasks. */
  private runLedTasks(): void {
    for (const task of this.ledTasks) task.runSoon();
  }
}
