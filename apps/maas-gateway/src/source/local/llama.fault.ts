/** A model that was refused, or given up, is tried again no sooner. */
const FAULT_MS = 5 * 60_000;

/** Why a model cannot be used. */
export class LlamaFault {
  private current: { reason: string; at: number } | undefined;

  constructor(private readonly onChange: () => void) {}

  get reason(): string | undefined {
    return this.current?.reason;
  }

  /** The reason, for as long as the model is not to be tried again. */
  get fresh(): string | undefined {
    return this.current && Date.now() - this.current.at < FAULT_MS ? this.current.reason : undefined;
  }

  set(reason: string | undefined): void {
    const changed = reason !== this.reason;
    this.current = reason === undefined ? undefined : { reason, at: Date.now() };
    if (changed) this.onChange();
  }
}
