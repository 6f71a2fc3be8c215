/**
 * How a call into a kernel ended: one table for all kernels, and the only file that they share. The façades have the
 * same table (libs/kernels/src/status.ts), and a test compares the two. A function that returns a count or a length
 * returns the negative of these instead.
 */
export const OK: i32 = 0;
/** There is no path. */
export const NO_PATH: i32 = 1;
/** The search ended at its bound before it knew the answer. */
export const BOUND_REACHED: i32 = 2;
/** The fixed memory, or a table in it, is full. */
export const MEMORY_FULL: i32 = 3;
/** The kernel has no such index for this graph. */
export const NOT_SUPPORTED: i32 = 4;
