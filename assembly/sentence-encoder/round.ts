import { BLOCK, ROUNDED, ROW_SCALES, STEPS_MAX } from './layout';
import { greatest } from './lanes';

/** Rounds the first `inputs` numbers of `rows` rows to ROUNDED and ROW_SCALES, a scale for each BLOCK of them. */
export function roundRows(from: usize, stride: usize, rows: u32, inputs: u32): void {
  let to = ROUNDED;
  let scaleAt = ROW_SCALES;
  for (let row: u32 = 0; row < rows; row++, from += stride) {
    for (let done: u32 = 0; done < inputs; done += BLOCK) {
      const size = <usize>min(BLOCK, inputs - done);
      store<f32>(scaleAt, roundBlock(from + (<usize>done << 2), to, size));
      to += size << 1;
      scaleAt += 4;
    }
  }
}

/** Returns what one step is worth. A block of zeros, as a gap is, stays one. */
// @ts-ignore: decorator
@inline
function roundBlock(from: usize, to: usize, size: usize): f32 {
  let most = f32x4.splat(0);
  for (let at: usize = 0; at < size << 2; at += 16) most = f32x4.pmax(most, f32x4.abs(v128.load(from + at)));
  const peak = greatest(most);
  const factor = f32x4.splat(peak > 0 ? STEPS_MAX / peak : 0);
  for (let at: usize = 0; at < size << 2; at += 32) {
    const low = steps(v128.load(from + at), factor);
    const high = steps(v128.load(from + at, 16), factor);
    v128.store(to + (at >> 1), i16x8.narrow_i32x4_s(low, high));
  }
  return peak / STEPS_MAX;
}

// @ts-ignore: decorator
@inline
function steps(x: v128, factor: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(x, factor)));
}
