import { grpcAddress, serviceEnvironment } from '@isthmus/platform-config';
import { z } from 'zod';

export const environment = serviceEnvironment.extend({
  TEMPORAL_ADDRESS: z.string().regex(/^[\w.[\]:-]+:\d{1,5}$/, 'must be host:port'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  REGISTRY_ADDRESS: grpcAddress(),
  COMPUTE_ADDRESS: grpcAddress(),
  /** Activities that run at once in this process. */
  ACTIVITIES_MAX: z.coerce.number().int().min(1).max(1_000).default(50),
});

export type Environment = z.infer<typeof environment>;
