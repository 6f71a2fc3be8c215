import { grpcAddress, milliseconds, postgresUrl, serviceEnvironment } from '@isthmus/platform-config';
import { z } from 'zod';

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
  /** Length of a piece of metered usage. */
  METER_INTERVAL_MS: milliseconds(100, 3_600_000).default(60_000),
});

export type Environment = z.infer<typeof environment>;
