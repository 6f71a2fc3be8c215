import { LoadingCache } from '@isthmus/platform-cache';

const FRESH_MS = 60_000;

/**
 * The ledger's prices, read once a minute, and when they may have changed. Where they cannot be read, those that were read
 * last go on: what is charged is decided by the ledger.
 */
export class PriceList<Price> {
  /** One entry. */
  private readonly prices = new LoadingCache<readonly Price[]>({
    entriesMax: 1,
    freshMs: () => (this.mayHaveChanged ? 0 : FRESH_MS),
    staleIfErrorMs: Infinity,
  });

  private mayHaveChanged = false;

  constructor(private readonly read: () => Promise<readonly Price[]>) {}

  /** Throws what reading failed with, where nothing was read before. */
  get(): Promise<readonly Price[]> {
    return this.prices.get('all', () => {
      this.mayHaveChanged = false;
      return this.read();
    });
  }

  /** The next request reads the prices again. */
  refresh(): void {
    this.mayHaveChanged = true;
  }
}
