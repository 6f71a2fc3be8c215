import {
  EPSILON, FEATURE_BYTES, FEATURE_COUNT, FIRST, HEAD_BYTES, HEAD_ROW, LENGTHS, LIST, MEAN_BIAS, NARROW, OUTPUT,
  OUTPUTS, OUTPUT_BYTES, PLAIN, RECTIFIED, SECOND, SUMS,
} from './layout';
import {
  LAST_AT, LAST_SCALES, MEAN_AT, MEAN_SCALES, Y0_AT, Y0_SCALES, Y1_AT, Y1_SCALES, Y2_AT, Y2_SCALES,
} from './matrices';
import { deliver, multiply, prepare, select } from './multiply';
import { total } from './lanes';

/** Sums of features to vectors; LIST has the sentences 0 … count − 1. */
export function finishSentences(count: u32): void {
  select(LIST, count);
  prepare(SUMS, FEATURE_BYTES, count, FEATURE_COUNT);
  deliver(FIRST, HEAD_BYTES, PLAIN);
  multiply(MEAN_AT, MEAN_SCALES, FEATURE_COUNT, OUTPUTS);
  for (let i: u32 = 0; i < count; i++) average(i);

  prepare(FIRST, HEAD_BYTES, count, OUTPUTS);
  deliver(FIRST + OUTPUT_BYTES, HEAD_BYTES, RECTIFIED);
  multiply(Y0_AT, Y0_SCALES, OUTPUTS, NARROW);

  prepare(FIRST, HEAD_BYTES, count, HEAD_ROW);
  deliver(SECOND + OUTPUT_BYTES, HEAD_BYTES, RECTIFIED);
  multiply(Y1_AT, Y1_SCALES, HEAD_ROW, NARROW);

  prepare(SECOND + OUTPUT_BYTES, HEAD_BYTES, count, NARROW);
  deliver(SECOND, HEAD_BYTES, RECTIFIED);
  multiply(Y2_AT, Y2_SCALES, NARROW, OUTPUTS);

  prepare(SECOND, HEAD_BYTES, count, HEAD_ROW);
  deliver(OUTPUT, OUTPUT_BYTES, PLAIN);
  multiply(LAST_AT, LAST_SCALES, HEAD_ROW, OUTPUTS);
  for (let i: u32 = 0; i < count; i++) unitVector(OUTPUT + <usize>i * OUTPUT_BYTES);
}

/** (sum × matrix + tokens × bias) / √tokens: the sum over tokens commutes with the projection. */
function average(sentence: u32): void {
  const tokens = load<f32>(LENGTHS + (<usize>sentence << 2));
  const count = f32x4.splat(tokens);
  const factor = f32x4.splat(<f32>1 / sqrt<f32>(tokens));
  const row = FIRST + <usize>sentence * HEAD_BYTES;
  for (let at: usize = 0; at < OUTPUT_BYTES; at += 16) {
    const sum = f32x4.add(v128.load(row + at), f32x4.mul(count, v128.load(MEAN_BIAS + at)));
    v128.store(row + at, f32x4.mul(sum, factor));
  }
}

/** tanh of each number, brought to length 1. */
function unitVector(row: usize): void {
  let squares = f32x4.splat(0);
  for (let at: usize = 0; at < OUTPUT_BYTES; at += 4) store<f32>(row + at, <f32>Math.tanh(<f64>load<f32>(row + at)));
  for (let at: usize = 0; at < OUTPUT_BYTES; at += 16) {
    const z = v128.load(row + at);
    squares = f32x4.add(squares, f32x4.mul(z, z));
  }
  const factor = f32x4.splat(<f32>1 / sqrt<f32>(max(total(squares), EPSILON)));
  for (let at: usize = 0; at < OUTPUT_BYTES; at += 16) v128.store(row + at, f32x4.mul(v128.load(row + at), factor));
}
