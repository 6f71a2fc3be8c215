import { grpcAddress, milliseconds, postgresUrl, serviceEnvironment } from '@isthmus/platform-config';
import { z } from 'zod';

/** The drivers there are: the names under which agent hosts announce themselves. */
const DRIVER_NAMES = ['local-process'] as const;
export type DriverName = (typeof DRIVER_NAMES)[number];

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  NETWORK_ADDRESS: grpcAddress(),
  GOVERNANCE_ADDRESS: grpcAddress(),
  /** Name of a built-in atlas, or the path of an atlas file ending in `.json`. */
  ATLAS: z.string().default('cn-2026'),
  /** Fixes the order in which equal nodes are taken; every instance must have the same. */
  PLACEMENT_SEED: z.coerce
    .number('must be a whole number, 0–4294967295')
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(2 ** 32 - 1, 'must be at most 4294967295')
    .default(20_261_124),
  /** How workloads are started; an engine of another driver cannot announce itself. */
  COMPUTE_DRIVERS: z
    .string()
    .default('local-process')
    .transform((names) => names.split(','))
    .pipe(
      z.array(z.enum(DRIVER_NAMES, `must be one or more of ${DRIVER_NAMES.join(', ')}, separated by commas`)),
    ),
  /** Length of a piece of metered usage. */
  METER_INTERVAL_MS: milliseconds(100, 3_600_000).default(60_000),
});

export type Environment = z.infer<typeof environment>;
