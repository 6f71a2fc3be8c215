/** How a call into a kernel ended: the table of assembly/status.ts, which a test compares with this one. */
export const STATUS = {
  OK: 0,
  NO_PATH: 1,
  BOUND_REACHED: 2,
  MEMORY_FULL: 3,
  NOT_SUPPORTED: 4,
} as const;
