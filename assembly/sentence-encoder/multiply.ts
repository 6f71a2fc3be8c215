import { GROUP, SCALES, WEIGHTS } from './layout';
import { multiplyFloat } from './multiply-float';
import { multiplyInt16 } from './multiply-int16';
import { product, readRoundedRows, readRows } from './product';
import { roundRows } from './round';

/** 2 bytes a weight in int16, 4 in float. */
let int16: bool = false;

export function multiplyInInt16(on: bool): void {
  int16 = on;
}

/** The rows that the next multiplications read: `rows` of them, their first `inputs` numbers. */
export function prepare(from: usize, stride: usize, rows: u32, inputs: u32): void {
  if (int16) {
    roundRows(from, stride, rows, inputs);
    readRoundedRows(inputs);
  } else readRows(from, stride);
}

/** Which rows, at least one; the list is filled up to whole groups, whose sums are the last row's again. */
export function select(list: usize, count: u32): void {
  product.list = list;
  const whole = (count + GROUP - 1) & ~(GROUP - 1);
  const last = load<u32>(list + (<usize>(count - 1) << 2));
  for (let i = count; i < whole; i++) store<u32>(list + (<usize>i << 2), last);
  product.count = whole;
}

/** Where the sums go, and what becomes of them there. */
export function deliver(out: usize, stride: usize, ending: u32): void {
  product.out = out;
  product.outStride = stride;
  product.ending = ending;
}

/** Multiplies with the matrix that begins at `weight`, whose scales begin at `scale`. */
export function multiply(weight: u32, scale: u32, inputs: u32, outputs: u32): void {
  product.inputs = inputs;
  product.outputs = outputs;
  product.weights = WEIGHTS + (<usize>weight << (int16 ? 1 : 2));
  product.weightScales = SCALES + (<usize>scale << 2);
  if (int16) multiplyInt16();
  else multiplyFloat();
}
