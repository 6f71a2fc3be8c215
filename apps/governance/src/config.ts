import { milliseconds, postgresUrl, serviceEnvironment } from '@isthmus/platform-config';
import { z } from 'zod';

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** Connections of this process to the database. */
  DATABASE_CONNECTIONS_MAX: z.coerce.number().int().min(1).max(200).default(10),
  /** How often expired holds of idle tenants are freed. */
  SWEEP_INTERVAL_MS: milliseconds(100, 3_600_000).default(30_000),
  /** How long a call for quota waits for what it recalls from other holders. */
  RECALL_WAIT_MS: milliseconds(10, 5_000).default(100),
});

export type Environment = z.infer<typeof environment>;
