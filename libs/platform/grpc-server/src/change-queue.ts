interface Options<Change extends string | object> {
  changesMax: number;
  /** Stands for every change; a reader that is far behind gets it instead of those. */
  everything: Change;
}

/** Changes that wait for the reader of a stream, equal ones once: bounded, without losing that something changed. */
export class ChangeQueue<Change extends string | object> {
  private waiting = new Map<string, Change>();
  private isEnded = false;
  private wake: () => void = () => undefined;

  constructor(private readonly options: Options<Change>) {}

  push(...changes: readonly Change[]): void {
    for (const change of changes) {
      if (this.waiting.size >= this.options.changesMax) this.waiting = mapOf(this.options.everything);
      this.waiting.set(keyOf(change), change);
    }
    this.wake();
  }

  /** The reader gets nothing more. */
  end(): void {
    this.isEnded = true;
    this.wake();
  }

  /** For one reader: what waits, whenever something does, until `end` or until `signal` aborts. */
  async *batches(signal: AbortSignal): AsyncGenerator<Change[]> {
    const wake = () => this.wake();
    signal.addEventListener('abort', wake, { once: true });
    try {
      while (!this.isEnded && !signal.aborted) {
        const batch = [...this.waiting.values()];
        this.waiting.clear();
        if (batch.length > 0) yield batch;
        else await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}

function mapOf<Change extends string | object>(change: Change): Map<string, Change> {
  return new Map([[keyOf(change), change]]);
}

function keyOf(change: string | object): string {
  return JSON.stringify(change);
}
