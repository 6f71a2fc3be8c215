import { BINS_PER_NAT, FLOOR } from './layout';

// @ts-ignore: decorator
@inline
export function get(slot: usize, field: usize): f64 {
  return load<f64>(slot + field);
}

// @ts-ignore: decorator
@inline
export function set(slot: usize, field: usize, value: f64): void {
  store<f64>(slot + field, value);
}

// @ts-ignore: decorator
@inline
export function add(slot: usize, field: usize, value: f64): void {
  store<f64>(slot + field, load<f64>(slot + field) + value);
}

/** Counts one more in the bin. */
// @ts-ignore: decorator
@inline
export function count(bins: usize, bin: i32): void {
  const at = bins + (<usize>bin << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** What a value of this bin is taken for. */
// @ts-ignore: decorator
@inline
export function binMiddle(bin: i32): f64 {
  return FLOOR + (<f64>bin + 0.5) / BINS_PER_NAT;
}
