import { postgresUrl, serviceEnvironment } from '@isthmus/platform-config';
import { z } from 'zod';

export const environment = serviceEnvironment.extend({
  DATABASE_URL: postgresUrl(),
  /** Name of a built-in atlas, or the path of an atlas file ending in `.json`. */
  ATLAS: z.string().default('cn-2026'),
});

export type Environment = z.infer<typeof environment>;
