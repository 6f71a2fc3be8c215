import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import type { LlamaSource } from './llama.source.js';

/** Models may be fetched while the platform runs. */
const LOOK_EVERY_MS = 2_000;

/** The GGUF models of this machine, looked after for as long as the service runs. */
export class LocalModels implements Periodic {
  constructor(readonly sources: readonly LlamaSource[]) {}

  asTasks(): PeriodicTaskOptions[] {
    return [
      { name: 'look for local models', everyMs: LOOK_EVERY_MS, immediate: true, run: () => this.look() },
    ];
  }

  async look(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.look()));
  }

  close(): void {
    this.sources.forEach((source) => source.close());
  }
}
