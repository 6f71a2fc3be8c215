/** A model that was refused, or given up, is tried again no sooner. */
const FAULT_MS = 5 * 60_000;

/** What is known of a model: why it cannot be used, and the tokens that it has for prompt and answer together. */
export class LlamaKnown {
  private current: { reason: string; at: number } | undefined;

  constructor(
    private context: number,
    private readonly onChange: () => void,
  ) {}

  get contextTokensMax(): number {
    return this.context;
  }

  /** It was loaded. */
  setLoaded(contextTokensMax: number): void {
    const changed = contextTokensMax !== this.context || this.current !== undefined;
    this.context = contextTokensMax;
    this.current = undefined;
    if (changed) this.onChange();
  }

  get reason(): string | undefined {
    return this.current?.reason;
  }

  /** The reason, for as long as the model is not to be tried again. */
  get fresh(): string | undefined {
    return this.current && Date.now() - this.current.at < FAULT_MS ? this.current.reason : undefined;
  }

  setFault(reason: string): void {
    const changed = reason !== this.reason;
    this.current = { reason, at: Date.now() };
    if (changed) this.onChange();
  }
}
