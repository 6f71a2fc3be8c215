import type { SlotSettings } from './backend.js';

/** All that is kept of one answer: bounded, whatever its length. */
export interface Answer {
  settings: SlotSettings;
  tokens: number;
  sum: number;
  mean: number;
  squares: number;
  least: number;
  most: number;
  clamped: number;
  invalid: number;
  ring: number[];
  ringAt: number;
  windowSum: number;
  /** Least sum of a window, not yet divided by its length. */
  windowLeast: number;
  exact: number[];
  bins: Uint32Array;
  below: number;
  hopelessAt: number;
  margins: {
    tokens: number;
    sum: number;
    least: number;
    logSum: number;
    logLeast: number;
    bins: Uint32Array;
    logBins: Uint32Array;
  };
  entropies: { tokens: number; lower: number; upper: number; residual: number; normal: number };
}
