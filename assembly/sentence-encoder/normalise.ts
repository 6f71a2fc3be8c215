import {
  BRANCH, BRANCH_BYTES, BRANCH_GAIN, BRANCH_IN, BRANCH_SHIFT, EMITTED, EPSILON, FEATURES, FEATURE_BYTES,
  FEATURE_COUNT, FEATURE_GAIN, FEATURE_SHIFT, LIST, OWNERS, PROJECTION_BIAS, ROWS, SUMS,
} from './layout';
import { total } from './lanes';

/** Numbers that go into the branches of a token. */
const WIDTH: f32 = 3 * <f32>BRANCH;
const BRANCH_SPACING: usize = BRANCH_BYTES * ROWS;

/** Adds the bias of the projection and normalises what goes into the branches: one norm over all three. */
export function normaliseBranches(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = BRANCH_IN + <usize>load<u32>(LIST + (<usize>i << 2)) * BRANCH_BYTES;
    let sum = f32x4.splat(0);
    for (let b: usize = 0; b < 3; b++) {
      for (let at: usize = 0; at < BRANCH_BYTES; at += 16) {
        const place = row + b * BRANCH_SPACING + at;
        const x = f32x4.add(v128.load(place), v128.load(PROJECTION_BIAS + b * BRANCH_BYTES + at));
        v128.store(place, x);
        sum = f32x4.add(sum, x);
      }
    }
    const mean = f32x4.splat(total(sum) / WIDTH);
    let squares = f32x4.splat(0);
    for (let b: usize = 0; b < 3; b++) squares = f32x4.add(squares, squaresOf(row + b * BRANCH_SPACING, BRANCH_BYTES, mean));
    const factor = factorOf(squares, WIDTH);
    for (let b: usize = 0; b < 3; b++) {
      const vectors = b * BRANCH_BYTES;
      const place = row + b * BRANCH_SPACING;
      for (let at: usize = 0; at < BRANCH_BYTES; at += 16) {
        v128.store(
          place + at,
          scaled(place + at, mean, factor, BRANCH_GAIN + vectors + at, BRANCH_SHIFT + vectors + at),
        );
      }
    }
  }
}

/** Normalises the features of the emitted tokens and adds them to the sums of their sentences. */
export function sumFeatures(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const index = <usize>load<u32>(EMITTED + (<usize>i << 2));
    const row = FEATURES + index * FEATURE_BYTES;
    const sums = SUMS + <usize>load<u32>(OWNERS + (index << 2)) * FEATURE_BYTES;
    let sum = f32x4.splat(0);
    for (let at: usize = 0; at < FEATURE_BYTES; at += 16) sum = f32x4.add(sum, v128.load(row + at));
    const mean = f32x4.splat(total(sum) / <f32>FEATURE_COUNT);
    const factor = factorOf(squaresOf(row, FEATURE_BYTES, mean), <f32>FEATURE_COUNT);
    for (let at: usize = 0; at < FEATURE_BYTES; at += 16) {
      const x = scaled(row + at, mean, factor, FEATURE_GAIN + at, FEATURE_SHIFT + at);
      v128.store(sums + at, f32x4.add(v128.load(sums + at), x));
    }
  }
}

// @ts-ignore: decorator
@inline
function squaresOf(from: usize, bytes: usize, mean: v128): v128 {
  let squares = f32x4.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const distance = f32x4.sub(v128.load(from + at), mean);
    squares = f32x4.add(squares, f32x4.mul(distance, distance));
  }
  return squares;
}

// @ts-ignore: decorator
@inline
function factorOf(squares: v128, count: f32): v128 {
  return f32x4.splat(<f32>1 / sqrt<f32>(total(squares) / count + EPSILON));
}

// @ts-ignore: decorator
@inline
function scaled(place: usize, mean: v128, factor: v128, gain: usize, shift: usize): v128 {
  const x = f32x4.mul(f32x4.sub(v128.load(place), mean), factor);
  return f32x4.add(f32x4.mul(x, v128.load(gain)), v128.load(shift));
}
