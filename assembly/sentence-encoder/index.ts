import { clearGaps, convolve, project } from './branches';
import { gather } from './gather';
import { finishSentences } from './head';
import * as layout from './layout';
import { multiplyInInt16 } from './multiply';
import { sumFeatures } from './normalise';

/** Addresses and sizes that the façade needs; it checks texts and the model before it calls. */
export const rowsMax: u32 = layout.ROWS;
export const sentencesMax: u32 = layout.SENTENCES;
export const gapRows: u32 = layout.GAP;
export const panel: u32 = layout.PANEL;
export const block: u32 = layout.BLOCK;
export const weightCount: u32 = layout.WEIGHT_COUNT;
export const scaleCount: u32 = layout.SCALE_COUNT;
export const floatBound: f64 = layout.FLOAT_BOUND;
export const int16Bound: f64 = layout.INT16_BOUND;
export const vectors: usize = layout.VECTORS;
export const vectorsEnd: usize = layout.VECTORS_END;
export const weights: usize = layout.WEIGHTS;
export const scales: usize = layout.SCALES;
export const list: usize = layout.LIST;
export const emitted: usize = layout.EMITTED;
export const gaps: usize = layout.GAPS;
export const ids: usize = layout.IDS;
export const owners: usize = layout.OWNERS;
export const codes: usize = layout.CODES;
export const lengths: usize = layout.LENGTHS;
export const output: usize = layout.OUTPUT;
export const memoryEnd: usize = layout.MEMORY_END;

/** Which arithmetic the weights are there for. */
export function open(int16: u32): void {
  multiplyInInt16(int16 != 0);
}

/** Forgets the sums of the sentences before. */
export function begin(): void {
  memory.fill(layout.SUMS, 0, layout.FEATURE_BYTES * layout.SENTENCES);
}

/**
 * Takes a batch of `rows` rows, of which `count` are listed, `emittedCount` emitted and `gapCount` gaps, into the sums
 * of the sentences that own them. Neither list may be empty.
 */
export function accumulate(rows: u32, count: u32, emittedCount: u32, gapCount: u32): void {
  clearGaps(gapCount);
  gather(count);
  project(rows, count);
  convolve(0, 2, 0, rows, count, emittedCount);
  convolve(1, 3, 1, rows, count, emittedCount);
  convolve(2, 5, 2, rows, count, emittedCount);
  sumFeatures(emittedCount);
}

/** Vectors of the first `count` sentences to OUTPUT; LIST has their numbers. */
export function finish(count: u32): void {
  finishSentences(count);
}
