import { BLOCK, BRANCH, EMBEDDING, FEATURE_COUNT, HEAD_ROW, NARROW, OUTPUTS } from './layout';

/**
 * Where each matrix begins, in weights from WEIGHTS and in scales from SCALES: the three projections, the first and
 * the second convolution of each order, and the head. The order is that of the façade's `MATRICES`.
 */
export const PROJECTION_WEIGHTS: u32 = EMBEDDING * BRANCH;
export const CONVOLUTION_WEIGHTS: u32 = BRANCH * BRANCH;
const TAPS: u32 = 2 + 3 + 5;
const PROJECTIONS: u32 = 3 * PROJECTION_WEIGHTS;
const CONVOLUTIONS: u32 = TAPS * CONVOLUTION_WEIGHTS;
const MEAN_WEIGHTS: u32 = FEATURE_COUNT * OUTPUTS;
const Y0_WEIGHTS: u32 = OUTPUTS * NARROW;
const Y1_WEIGHTS: u32 = HEAD_ROW * NARROW;
const Y2_WEIGHTS: u32 = NARROW * OUTPUTS;

export const FIRST_AT: u32 = PROJECTIONS;
export const SECOND_AT: u32 = FIRST_AT + CONVOLUTIONS;
export const MEAN_AT: u32 = SECOND_AT + CONVOLUTIONS;
export const Y0_AT: u32 = MEAN_AT + MEAN_WEIGHTS;
export const Y1_AT: u32 = Y0_AT + Y0_WEIGHTS;
export const Y2_AT: u32 = Y1_AT + Y1_WEIGHTS;
export const LAST_AT: u32 = Y2_AT + Y2_WEIGHTS;

export const PROJECTION_BLOCKS: u32 = EMBEDDING / BLOCK;
export const FIRST_SCALES: u32 = 3 * PROJECTION_BLOCKS;
export const SECOND_SCALES: u32 = FIRST_SCALES + TAPS;
export const MEAN_SCALES: u32 = SECOND_SCALES + TAPS;
export const Y0_SCALES: u32 = MEAN_SCALES + FEATURE_COUNT / BLOCK;
export const Y1_SCALES: u32 = Y0_SCALES + OUTPUTS / BLOCK;
export const Y2_SCALES: u32 = Y1_SCALES + (HEAD_ROW + BLOCK - 1) / BLOCK;
export const LAST_SCALES: u32 = Y2_SCALES + (NARROW + BLOCK - 1) / BLOCK;
