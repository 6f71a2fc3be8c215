import { between, identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

const TTL_MS = { min: 1_000, max: 600_000 };

/** `drivers`: the names of the drivers that this scheduler has. */
export function engineSchemas(drivers: readonly string[]) {
  return {
    announce: z.object({
      engineId: identifier(100),
      address: z
        .string()
        .max(200, 'must have at most 200 characters')
        .regex(/^([\w.-]+|\[[\da-fA-F:]+\]):\d{1,5}$/, 'must be host:port'),
      driver: z
        .string()
        .refine(
          (driver) => drivers.includes(driver),
          `must be a driver of this scheduler: ${drivers.join(', ')}`,
        ),
      ttlMs: between(TTL_MS.min, TTL_MS.max),
    }),
    start: z.object({
      reservationKey: identifier(200),
      instance: z.object(
        {
          instanceId: identifier(200),
          agentId: uuid(),
          tenantId: uuid(),
          generation: between(1, 2 ** 31 - 1),
          // The spec is the registry's to check; here only that there is one.
          spec: z.unknown().refine((spec) => typeof spec === 'object' && spec !== null, 'is required'),
          address: identifier(400, { min: 0 }),
        },
        'is required',
      ),
    }),
    instance: z.object({ instanceId: identifier(200) }),
    logs: z.object({ agentId: uuid() }),
  };
}

type Schemas = ReturnType<typeof engineSchemas>;
export type Announcement = z.output<Schemas['announce']>;
export type StartOrder = z.output<Schemas['start']>;
