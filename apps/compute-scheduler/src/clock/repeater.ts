import type { Logger } from '@isthmus/platform-observability';

/** Runs a task again and again, one run at a time; a run that fails is logged and the next one comes all the same. */
export class Repeater {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    private readonly task: () => Promise<unknown>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.run().finally(() => this.start());
    }, this.intervalMs);
  }

  /** Ends after the run in progress, if there is one. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.task();
    } catch (error) {
      this.logger.warn({ err: error, task: this.name }, 'a recurring task failed; it runs again');
    }
  }
}
