import { CPU_MILLI, MEMORY_MIB } from '@isthmus/contracts/resource-bounds';
import { between, idempotencyKey, identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import type { ReferenceModel } from '../atlas/reference-model.js';

const ROUND_TRIP_US_MAX = 2_000_000;
const PRICE_MAX = 1_000_000_000_000n;
const TTL_MS = { min: 5_000, max: 600_000 };
const EXCLUDED_MAX = 1_000;

/** The rules of every request, for one atlas; each message says what is wrong and where the valid values are listed. */
export function reservationSchemas({ atlas, index }: ReferenceModel) {
  const known = (ids: { has(id: never): boolean }, what: string, remedy: string) =>
    // The maps are keyed by branded ids; has() only compares text.
    z.string().refine((id) => ids.has(id as never), `is not a ${what} of atlas ${atlas.name}; ${remedy}`);
  const listOf = (item: z.ZodType<string>, max: number) =>
    z
      .array(item)
      .max(max, `must have at most ${max} entries`)
      .transform((ids) => [...new Set(ids)].sort());
  const resources = z.object(
    {
      cpuMilli: between(1, CPU_MILLI.max),
      memoryMib: between(1, MEMORY_MIB.max),
      acceleratorMilli: between(0, 1_000),
    },
    'is required: cpu_milli, memory_mib and accelerator_milli',
  );
  const requirement = z.object(
    {
      metroId: known(index.metros, 'metro', 'Network.ListMetros lists them'),
      roundTripUsMax: between(0, ROUND_TRIP_US_MAX),
      resources,
      operatorIds: listOf(known(index.operators, 'operator', 'Network.GetAtlas lists them'), 50),
      regionIds: listOf(known(index.regions, 'region', 'Network.GetAtlas lists them'), 200),
      priceMicroPerHourMax: z
        .bigint()
        .min(0n, 'must not be negative; 0 sets no bound')
        .max(PRICE_MAX, `must be at most ${PRICE_MAX}`),
    },
    'is required: metro_id and resources at least',
  );
  return {
    reserve: z.object({
      key: idempotencyKey(),
      tenantId: uuid(),
      agentId: uuid(),
      requirement,
      ttlMs: between(TTL_MS.min, TTL_MS.max),
      excludedNodeIds: listOf(identifier(200), EXCLUDED_MAX),
    }),
    preview: z.object({ requirement }),
    key: z.object({ key: idempotencyKey() }),
    list: z.object({
      agentId: z.union([z.literal(''), uuid()], 'must be a UUID in lower case, or empty for all'),
    }),
  };
}

type Schemas = ReturnType<typeof reservationSchemas>;
export type ReserveOrder = z.output<Schemas['reserve']>;
