import type { Price } from '@isthmus/domain-governance';
import type { RatedLine } from '../usage/usage-line.js';

/** A charge with the price row that it was charged at. */
export interface ExportedCharge extends RatedLine {
  readonly price: Price;
}

/** What every charge of an export has in common. */
export interface ExportedAccount {
  readonly tenantId: string;
  readonly currency: string;
}

/** Writes charges as a file, in the form of one standard. */
export interface ExportFormat {
  /** What is before the first charge. */
  readonly head: string;
  /** These charges, as they follow in the file. */
  write(charges: readonly ExportedCharge[], account: ExportedAccount): string;
}
