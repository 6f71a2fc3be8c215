import { u32At } from './layout';

/** Reads two paths of equal label backwards; true if the first has the lower slot where they first differ. */
export function precedesBackwards(a: usize, aLength: u32, b: usize, bLength: u32): bool {
  let i = aLength;
  let j = bLength;
  while (i > 0 && j > 0) {
    const x = u32At(a, --i);
    const y = u32At(b, --j);
    if (x != y) return x < y;
  }
  return false;
}
