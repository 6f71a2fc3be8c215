import { BLOCK, BRANCH_BYTES, PLAIN, PRODUCT, RESIDUAL, ROUNDED, ROW_SCALES } from './layout';

/** The multiplication at hand of listed rows with a matrix: where everything lies. Addresses and strides are bytes. */
@unmanaged
export class Product {
  /** Indices of the rows, a multiple of GROUP of them. */
  list: usize;
  count: u32;
  /** Inputs of a row that are multiplied, contiguous; and outputs. */
  inputs: u32;
  outputs: u32;
  rows: usize;
  rowStride: usize;
  rowScales: usize;
  rowScaleStride: usize;
  weights: usize;
  weightScales: usize;
  out: usize;
  outStride: usize;
  ending: u32;
  bias: usize;
  residual: usize;
}

export const product = changetype<Product>(PRODUCT);

/** Inputs as they lie, f32. */
export function readRows(rows: usize, stride: usize): void {
  product.rows = rows;
  product.rowStride = stride;
}

/** Inputs that are rounded already, `inputs` a row. */
export function readRoundedRows(inputs: u32): void {
  product.rows = ROUNDED;
  product.rowStride = <usize>inputs << 1;
  product.rowScales = ROW_SCALES;
  product.rowScaleStride = <usize>blocksOf(inputs) << 2;
}

/** Windows begin that many rows before the row of their output. */
export function startBefore(rows: usize): void {
  product.rows -= rows * product.rowStride;
  product.rowScales -= rows * product.rowScaleStride;
}

// @ts-ignore: decorator
@inline
export function blocksOf(inputs: u32): u32 {
  return (inputs + BLOCK - 1) / BLOCK;
}

/** Address of the inputs of the row that `list` points at. */
// @ts-ignore: decorator
@inline
export function rowAt(list: usize): usize {
  return product.rows + <usize>load<u32>(list) * product.rowStride;
}

/** Stores PANEL finished sums of one row. */
// @ts-ignore: decorator
@inline
export function finish(row: u32, output: u32, low: v128, high: v128): void {
  const column = <usize>output << 2;
  const to = product.out + <usize>row * product.outStride + column;
  if (product.ending == RESIDUAL) {
    const residual = product.residual + <usize>row * BRANCH_BYTES + column;
    const bias = product.bias + column;
    v128.store(to, f32x4.add(rectified(f32x4.add(low, v128.load(bias))), v128.load(residual)));
    v128.store(to, f32x4.add(rectified(f32x4.add(high, v128.load(bias, 16))), v128.load(residual, 16)), 16);
  } else {
    const plain = product.ending == PLAIN;
    v128.store(to, plain ? low : rectified(low));
    v128.store(to, plain ? high : rectified(high), 16);
  }
}

// @ts-ignore: decorator
@inline
function rectified(sums: v128): v128 {
  return f32x4.max(sums, f32x4.splat(0));
}
