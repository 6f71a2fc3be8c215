import {
  BRANCH, BRANCH_BYTES, BRANCH_IN, EMBEDDING, EMITTED, FEATURES, FEATURE_BYTES, FIRST_BIAS, GAPS, HIDDEN, LIST, PLAIN,
  RESIDUAL, ROWS, SECOND_BIAS,
} from './layout';
import {
  CONVOLUTION_WEIGHTS, FIRST_AT, FIRST_SCALES, PROJECTION_BLOCKS, PROJECTION_WEIGHTS, SECOND_AT, SECOND_SCALES,
} from './matrices';
import { deliver, multiply, prepare, select } from './multiply';
import { normaliseBranches } from './normalise';
import { product, startBefore } from './product';

const SPACING: usize = BRANCH_BYTES * ROWS;

/** Embeddings to what goes into the three branches; `rows` include the gaps, `count` are listed. */
export function project(rows: u32, count: u32): void {
  prepare(FEATURES, FEATURE_BYTES, rows, EMBEDDING);
  select(LIST, count);
  for (let b: u32 = 0; b < 3; b++) {
    deliver(BRANCH_IN + <usize>b * SPACING, BRANCH_BYTES, PLAIN);
    multiply(b * PROJECTION_WEIGHTS, b * PROJECTION_BLOCKS, EMBEDDING, BRANCH);
  }
  normaliseBranches(count);
}

/** Zeros between the tiles, so that a window that reaches over an end reads them. */
export function clearGaps(gaps: u32): void {
  for (let i: u32 = 0; i < gaps; i++) {
    const row = <usize>load<u32>(GAPS + (<usize>i << 2)) * BRANCH_BYTES;
    for (let b: usize = 0; b < 3; b++) memory.fill(BRANCH_IN + b * SPACING + row, 0, BRANCH_BYTES);
    memory.fill(HIDDEN + row, 0, BRANCH_BYTES);
  }
}

/** Branch number `b`: two convolutions over `order` tokens, `before` of them before the one at hand. */
export function convolve(b: u32, order: u32, before: u32, rows: u32, count: u32, emitted: u32): void {
  // Orders before this one have 0, 2 or 2 + 3 taps.
  const taps: u32 = b == 0 ? 0 : b == 1 ? 2 : 5;
  const from = BRANCH_IN + <usize>b * SPACING;
  const biases = <usize>b * BRANCH_BYTES;

  prepare(from, BRANCH_BYTES, rows, BRANCH);
  startBefore(before);
  select(LIST, count);
  deliver(HIDDEN, BRANCH_BYTES, RESIDUAL);
  product.bias = FIRST_BIAS + biases;
  product.residual = from;
  multiply(FIRST_AT + taps * CONVOLUTION_WEIGHTS, FIRST_SCALES + taps, order * BRANCH, BRANCH);

  prepare(HIDDEN, BRANCH_BYTES, rows, BRANCH);
  startBefore(before);
  select(EMITTED, emitted);
  deliver(FEATURES + 4 * EMBEDDING + biases, FEATURE_BYTES, RESIDUAL);
  product.bias = SECOND_BIAS + biases;
  product.residual = HIDDEN;
  multiply(SECOND_AT + taps * CONVOLUTION_WEIGHTS, SECOND_SCALES + taps, order * BRANCH, BRANCH);
}
