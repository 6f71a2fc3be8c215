import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { platformScope } from '@isthmus/platform-identity';
import type { Logger } from '@isthmus/platform-observability';
import type { TaskArchive } from './task.archive.repository.js';

const EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/** Deletes, every ten minutes, what nobody touched for the configured number of days. */
export class TaskRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly tasks: TaskArchive,
    private readonly days: number,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      const before = new Date(Date.now() - this.days * DAY_MS);
      const deleted = await this.tasks.forget(platformScope('sweep:tasks'), before);
      if (deleted > 0) this.logger.info({ deleted }, 'old tasks and conversations deleted');
    } catch (error) {
      this.logger.warn({ err: error }, 'old tasks were not deleted');
    }
  }
}
