/** Ceilings of the planner. The first group is fixed by the kernel's memory (assembly/placement/layout.ts). */
export const MAXIMA = {
  nodes: 8192,
  devicesPerNode: 16,
  /** Models; one bit each. */
  models: 32,
  /** Distinct labels over all nodes; one bit each. */
  labels: 63,
  domains: 8192,
  priceClasses: 8192,
  /** Origins with a latency row. */
  latencyOrigins: 512,
  typicalShapes: 1024,
  /** Distinct CPU sizes and distinct (devices, milli) pairs among the typical shapes. */
  cpuLevels: 127,
  deviceGroups: 64,
  candidates: 64,

  /** Bounds that keep every intermediate exact: in 64-bit integers in the kernel, in doubles in the reference. */
  cpuMilli: 4_000_000,
  memoryMib: 1 << 30,
  priceMicros: 10_000_000_000_000,
  latencyUs: 2_000_000_000,
  weight: 10_000,
  spreadCount: 100,
} as const;

/** Thousandths in a whole device. */
export const DEVICE_MILLI = 1000;

/** Popularities are scaled to sum to this: 16 devices × 1000 milli × 2^16 still fits 31 bits. */
export const POPULARITY_ONE = 1 << 16;

/** Fixed point of accelerator milli per CPU milli. */
export const RATIO_ONE = 1 << 12;

/** Latency value of a node that the origin cannot reach. */
export const UNREACHABLE_US = 0xffff_ffff;
