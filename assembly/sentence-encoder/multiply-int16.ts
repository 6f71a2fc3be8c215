import { BLOCK, GROUP, PANEL, TILE } from './layout';
import { finish, product, rowAt } from './product';

/** The product in 16-bit integers, with sums in i32 over a BLOCK and in f32 over the blocks. */
export function multiplyInt16(): void {
  let weights = product.weights;
  for (let output: u32 = 0; output < product.outputs; output += PANEL) {
    for (let i: u32 = 0; i < product.count; i += GROUP) sumTile(product.list + (<usize>i << 2), weights, output);
    weights += (<usize>product.inputs << 1) * PANEL;
  }
}

// @ts-ignore: decorator
@inline
function sumTile(list: usize, weights: usize, output: u32): void {
  memory.fill(TILE, 0, 4 * GROUP * PANEL);
  let scales = product.weightScales;
  let left = product.inputs;
  let w = weights;
  for (let offset: usize = 0; left > 0; offset += 4) {
    const size = min(left, BLOCK);
    sumBlock(list, offset, w, size, load<f32>(scales));
    w += (<usize>size << 1) * PANEL;
    scales += 4;
    left -= size;
  }
  finish(load<u32>(list), output, v128.load(TILE), v128.load(TILE, 16));
  finish(load<u32>(list, 4), output, v128.load(TILE, 32), v128.load(TILE, 48));
  finish(load<u32>(list, 8), output, v128.load(TILE, 64), v128.load(TILE, 80));
  finish(load<u32>(list, 12), output, v128.load(TILE, 96), v128.load(TILE, 112));
}

/** Adds one block, whose scale of the row lies at `offset` bytes, to the sums in TILE. */
// @ts-ignore: decorator
@inline
function sumBlock(list: usize, offset: usize, weights: usize, size: u32, weightScale: f32): void {
  // Inputs of a block take 2 × BLOCK bytes, its scale 4.
  const skipped = offset * (BLOCK >> 1);
  let a = rowAt(list) + skipped;
  let b = rowAt(list + 4) + skipped;
  let c = rowAt(list + 8) + skipped;
  let d = rowAt(list + 12) + skipped;
  let w = weights;
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (const end = a + (<usize>size << 1); a < end; a += 8, b += 8, c += 8, d += 8, w += 64) {
    let w0 = v128.load(w), w1 = v128.load(w, 16);
    let x = v128.load32_splat(a);
    a0 = added(a0, x, w0);
    a1 = added(a1, x, w1);
    x = v128.load32_splat(b);
    b0 = added(b0, x, w0);
    b1 = added(b1, x, w1);
    x = v128.load32_splat(c);
    c0 = added(c0, x, w0);
    c1 = added(c1, x, w1);
    x = v128.load32_splat(d);
    d0 = added(d0, x, w0);
    d1 = added(d1, x, w1);
    // The next two inputs, by constant offsets: half as many additions to addresses.
    w0 = v128.load(w, 32);
    w1 = v128.load(w, 48);
    x = v128.load32_splat(a, 4);
    a0 = added(a0, x, w0);
    a1 = added(a1, x, w1);
    x = v128.load32_splat(b, 4);
    b0 = added(b0, x, w0);
    b1 = added(b1, x, w1);
    x = v128.load32_splat(c, 4);
    c0 = added(c0, x, w0);
    c1 = added(c1, x, w1);
    x = v128.load32_splat(d, 4);
    d0 = added(d0, x, w0);
    d1 = added(d1, x, w1);
  }
  weigh(TILE, list, offset, weightScale, a0, a1);
  weigh(TILE + 32, list + 4, offset, weightScale, b0, b1);
  weigh(TILE + 64, list + 8, offset, weightScale, c0, c1);
  weigh(TILE + 96, list + 12, offset, weightScale, d0, d1);
}

// @ts-ignore: decorator
@inline
function added(sum: v128, x: v128, w: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(x, w));
}

// @ts-ignore: decorator
@inline
function weigh(tile: usize, list: usize, offset: usize, weightScale: f32, low: v128, high: v128): void {
  const row = product.rowScales + <usize>load<u32>(list) * product.rowScaleStride;
  const scale = f32x4.splat(load<f32>(row + offset) * weightScale);
  v128.store(tile, f32x4.add(v128.load(tile), f32x4.mul(f32x4.convert_i32x4_s(low), scale)));
  v128.store(tile, f32x4.add(v128.load(tile, 16), f32x4.mul(f32x4.convert_i32x4_s(high), scale)), 16);
}
