import { GROUP, PANEL } from './layout';
import { finish, product, rowAt } from './product';

/** The product in f32: for each panel of weights all rows, four at a time, so that a panel is read once per batch. */
export function multiplyFloat(): void {
  const bytes = <usize>product.inputs << 2;
  let weights = product.weights;
  for (let output: u32 = 0; output < product.outputs; output += PANEL) {
    for (let i: u32 = 0; i < product.count; i += GROUP) {
      const list = product.list + (<usize>i << 2);
      sumTile(list, weights, bytes, output);
    }
    weights += bytes * PANEL;
  }
}

/** GROUP × PANEL sums over all inputs, in the registers. */
// @ts-ignore: decorator
@inline
function sumTile(list: usize, weights: usize, bytes: usize, output: u32): void {
  let a = rowAt(list);
  let b = rowAt(list + 4);
  let c = rowAt(list + 8);
  let d = rowAt(list + 12);
  let w = weights;
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (const end = a + bytes; a < end; a += 8, b += 8, c += 8, d += 8, w += 64) {
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
    // The next input, by constant offsets: half as many additions to addresses.
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
  finish(load<u32>(list), output, a0, a1);
  finish(load<u32>(list, 4), output, b0, b1);
  finish(load<u32>(list, 8), output, c0, c1);
  finish(load<u32>(list, 12), output, d0, d1);
}

// @ts-ignore: decorator
@inline
function added(sum: v128, x: v128, w: v128): v128 {
  return f32x4.add(sum, f32x4.mul(x, w));
}
