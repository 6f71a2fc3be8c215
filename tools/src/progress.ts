/** Prints what is being done and how long it took; one line each. */
export class Progress {
  private readonly started = Date.now();
  private readonly print: (line: string) => void;

  constructor(print: (line: string) => void = console.log) {
    this.print = print;
  }

  /**
   * Runs a step between its announcement and its result; false means that it failed. Long steps are announced, so that
   * nobody waits in silence.
   */
  async step<Result>(name: string, work: () => Promise<Result>, expectation?: string): Promise<Result> {
    const started = Date.now();
    if (expectation) this.print(`  … ${name} (${expectation})`);
    const result = await work();
    this.print(`  ${result === false ? '✗' : '✓'} ${name} (${seconds(started)})`);
    return result;
  }

  /** A step that may fail without harm, because there are other ways: resolves with whether it worked. */
  async attempt(name: string, work: () => Promise<boolean>, expectation: string): Promise<boolean> {
    const started = Date.now();
    this.print(`  … ${name} (${expectation})`);
    const worked = await work().catch(() => false);
    this.print(worked ? `  ✓ ${name} (${seconds(started)})` : `  – ${name}: not to be had this way`);
    return worked;
  }

  say(line: string): void {
    this.print(line);
  }

  /** Seconds since the first step. */
  total(): string {
    return seconds(this.started);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1_000).toFixed(1)} s`;
}
