/**
 * Memory of one encoder, fixed at start. All offsets are bytes; all numbers little-endian.
 *
 *   0          static data of the compiler
 *   PRODUCT    the multiplication at hand, see product.ts
 *   VECTORS    biases, gains and scales, see the addresses below, f32
 *   WEIGHTS    the matrices as panels of PANEL outputs, in the order of the façade's `MATRICES`:
 *                float  for each input k: PANEL f32
 *                int16  for each pair of inputs: PANEL × (w[k], w[k + 1]) i16
 *   SCALES     int16: what one step of a weight is worth, one f32 for each BLOCK inputs of each matrix
 *   LIST       rows of the batch that hold a token, LIST_MAX u32, filled up to whole groups
 *   EMITTED    the same for the tokens that count here (a long text comes in tiles that overlap)
 *   GAPS       rows between two tiles, which windows read as zeros, ROWS u32
 *   IDS        id of the token in each row, ROWS u32
 *   OWNERS     sentence of the token in each row, ROWS u32
 *   CODES      row of the table for each token, ROWS × EMBEDDING u8
 *   FEATURES   [embedding 512 | branch 2, 256 | branch 3, 256 | branch 5, 256] of each row, f32
 *   BRANCH_IN  what goes into each branch, ORDERS × ROWS × BRANCH f32
 *   HIDDEN     between the two convolutions of a branch, ROWS × BRANCH f32
 *   ROUNDED    int16: inputs of the multiplication at hand, row by row, i16
 *   ROW_SCALES int16: what one step of them is worth, a f32 for each BLOCK inputs of a row
 *   TILE       sums of the GROUP × PANEL outputs at hand, f32
 *   SUMS       sum of the features over a sentence's tokens, SENTENCES × FEATURES f32
 *   LENGTHS    tokens of each sentence, SENTENCES f32
 *   FIRST      [mean 512 | y0 320] of each sentence, f32
 *   SECOND     [y2 512 | y1 320] of each sentence, f32
 *   OUTPUT     vectors of length 1, SENTENCES × 512 f32
 *
 * Bound: the reference sums in f64. Every component of a vector (its length is 1) differs from the reference's by at
 * most FLOAT_BOUND in the mode `float`, by at most INT16_BOUND in the mode `int16`, whose only further loss is that
 * inputs of a multiplication are rounded to 16 bits, BLOCK by BLOCK. What else is in a batch changes no bit.
 */
export const FLOAT_BOUND: f64 = 0.00001;
export const INT16_BOUND: f64 = 0.0003;

export const CHUNKS: u32 = 17;
export const EMBEDDING: u32 = 512;
export const BRANCH: u32 = 256;
export const FEATURE_COUNT: u32 = 1280;
export const NARROW: u32 = 320;
export const OUTPUTS: u32 = 512;
/** Length of a sentence's row in FIRST and SECOND. */
export const HEAD_ROW: u32 = OUTPUTS + NARROW;
export const EPSILON: f32 = 1e-12;

/** Rows of a batch, gaps included. Small enough that the batch stays in the processor's second cache. */
export const ROWS: u32 = 512;
export const SENTENCES: u32 = 128;
/** Rows and outputs whose sums are in registers at once. */
export const GROUP: u32 = 4;
export const PANEL: u32 = 8;
/** Zero rows between tiles: the widest window reaches two tokens to either side. */
export const GAP: u32 = 2;
/** Inputs that share a scale. 256 products of a weight (at most 127) and an input (at most 32,767) fit an i32. */
export const BLOCK: u32 = 256;
export const STEPS_MAX: f32 = 32767;
export const BLOCKS_MAX: u32 = 5;

export const PRODUCT: usize = 0x10000;
export const VECTORS: usize = PRODUCT + 128;
export const PROJECTION_BIAS: usize = VECTORS;
export const BRANCH_GAIN: usize = PROJECTION_BIAS + 4 * 3 * BRANCH;
export const BRANCH_SHIFT: usize = BRANCH_GAIN + 4 * 3 * BRANCH;
export const FIRST_BIAS: usize = BRANCH_SHIFT + 4 * 3 * BRANCH;
export const SECOND_BIAS: usize = FIRST_BIAS + 4 * 3 * BRANCH;
export const FEATURE_GAIN: usize = SECOND_BIAS + 4 * 3 * BRANCH;
export const FEATURE_SHIFT: usize = FEATURE_GAIN + 4 * FEATURE_COUNT;
export const MEAN_BIAS: usize = FEATURE_SHIFT + 4 * FEATURE_COUNT;
export const CHUNK_SCALES: usize = MEAN_BIAS + 4 * OUTPUTS;
export const CHUNK_LOWS: usize = CHUNK_SCALES + 4 * CHUNKS;
export const VECTORS_END: usize = CHUNK_LOWS + 4 * CHUNKS + 8;

export const WEIGHT_COUNT: u32 = 3379200;
export const WEIGHTS: usize = (VECTORS_END + 63) & ~63;
export const SCALES: usize = WEIGHTS + 4 * WEIGHT_COUNT;
export const SCALE_COUNT: u32 = 64;

export const LIST_MAX: u32 = ROWS + GROUP;
export const LIST: usize = SCALES + 4 * SCALE_COUNT;
export const EMITTED: usize = LIST + 4 * LIST_MAX;
export const GAPS: usize = EMITTED + 4 * LIST_MAX;
export const IDS: usize = GAPS + 4 * ROWS;
export const OWNERS: usize = IDS + 4 * ROWS;
export const CODES: usize = OWNERS + 4 * ROWS;

export const FEATURE_BYTES: usize = 4 * FEATURE_COUNT;
export const BRANCH_BYTES: usize = 4 * BRANCH;
export const HEAD_BYTES: usize = 4 * HEAD_ROW;
export const OUTPUT_BYTES: usize = 4 * OUTPUTS;
export const FEATURES: usize = CODES + EMBEDDING * ROWS;
export const BRANCH_IN: usize = FEATURES + FEATURE_BYTES * ROWS;
export const HIDDEN: usize = BRANCH_IN + 3 * BRANCH_BYTES * ROWS;
export const ROUNDED: usize = HIDDEN + BRANCH_BYTES * ROWS;
/** The longest rows are those of SUMS and of the embeddings: 128 × 1,280 and 512 × 512 inputs. */
export const ROW_SCALES: usize = ROUNDED + 2 * EMBEDDING * ROWS;
export const TILE: usize = ROW_SCALES + 4 * BLOCKS_MAX * ROWS;
export const SUMS: usize = TILE + 4 * GROUP * PANEL;
export const LENGTHS: usize = SUMS + FEATURE_BYTES * SENTENCES;
export const FIRST: usize = LENGTHS + 4 * SENTENCES;
export const SECOND: usize = FIRST + HEAD_BYTES * SENTENCES;
export const OUTPUT: usize = SECOND + HEAD_BYTES * SENTENCES;
export const MEMORY_END: usize = OUTPUT + OUTPUT_BYTES * SENTENCES;

/** What becomes of a finished sum. */
export const PLAIN: u32 = 0;
/** max(0, sum) */
export const RECTIFIED: u32 = 1;
/** max(0, sum + bias) + what went in */
export const RESIDUAL: u32 = 2;
