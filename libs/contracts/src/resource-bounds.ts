/** The least and the most CPU of one instance of an agent, thousandths of a core. */
export const CPU_MILLI = { min: 50, max: 256_000 } as const;
/** The least and the most memory of one instance of an agent, MiB. */
export const MEMORY_MIB = { min: 96, max: 1_048_576 } as const;
