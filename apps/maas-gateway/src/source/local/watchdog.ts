/** Deadlines of answers by their ids. The first one that passes without a sign of life is told. */
export class Watchdog {
  private readonly timers = new Map<number, NodeJS.Timeout>();

  /** Replaces the deadline that the answer has. */
  expect(id: number, ms: number, onSilence: () => void): void {
    this.forget(id);
    this.timers.set(id, setTimeout(onSilence, ms).unref());
  }

  /** A sign of life: the time begins again. */
  heard(id: number): void {
    this.timers.get(id)?.refresh();
  }

  forget(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  clear(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }
}
