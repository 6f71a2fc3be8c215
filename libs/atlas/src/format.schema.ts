import { z } from 'zod';

/** Version of the file format that this loader reads; README.md documents it field by field. */
export const ATLAS_FORMAT = 'isthmus-atlas/1';

const id = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, '1–64 of a–z, 0–9 and inner hyphens');
const name = z.string().min(1).max(120);
const count = (max: number) => z.int().min(1).max(max);
const micros = z.int().min(0).max(1_000_000_000_000);
const permille = z.int().min(1).max(10_000);
const position = { lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) };

const region = z.strictObject({
  id,
  name,
  nameZh: name.optional(),
  coreMetro: id,
  latencyTodayMs: z.tuple([z.number().positive().max(10_000), z.number().positive().max(10_000)]),
  latencyTargetMs: z.number().positive().max(10_000),
});

const metro = z.strictObject({
  id,
  name,
  nameZh: name.optional(),
  subdivision: z.string().regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'an ISO 3166-2 code such as CN-GD'),
  region: id,
  population: count(100_000_000),
  ...position,
  geonamesId: z.int().positive().optional(),
});

const operator = z.strictObject({
  id,
  name,
  nameZh: name.optional(),
  code: z.string().regex(/^[a-z]{2,4}$/, '2–4 lower-case letters'),
  emphasis: name,
  capitalSpending: z
    .strictObject({
      year: z.int().min(2000).max(2100),
      usdMillion: z.int().min(0).max(10_000_000),
      computePermille: z.int().min(0).max(1000),
    })
    .optional(),
  tariffPermille: permille,
});

const accelerator = z.strictObject({
  id,
  make: name,
  model: name,
  memoryMib: count(16_777_216),
  sliceMilli: count(1000),
});

const nodeType = z.strictObject({
  id,
  cpuMilli: count(10_000_000),
  memoryMib: count(1_073_741_824),
  accelerator: id.optional(),
  devices: count(64).optional(),
  cpuCoreHourMicros: micros,
  memoryGibHourMicros: micros,
  acceleratorHourMicros: micros,
  idleWatts: z.int().min(0).max(1_000_000),
  peakWatts: count(1_000_000),
});

const site = z.strictObject({
  id,
  name,
  nameZh: name.optional(),
  operator: id,
  metro: id,
  kind: z.enum(['edge', 'hub']),
  ...position,
  tariffPermille: permille.optional(),
  nodes: z.record(id, count(10_000)),
});

const link = z.strictObject({
  id: z.string().min(1).max(160).optional(),
  a: id,
  b: id,
  gbps: count(1_000_000),
  lengthM: count(40_000_000),
});

/** The shape of an atlas file. Relations between records are checked in `relations.check.ts`. */
export const atlasFileSchema = z.strictObject({
  format: z.literal(ATLAS_FORMAT),
  name: id,
  title: name,
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code'),
  physics: z.strictObject({
    fibreNsPerKm: z.int().min(3336).max(10_000),
    routeFactor: z.number().min(1).max(5),
    processingNs: z.int().min(0).max(1_000_000_000),
    hopNs: z.int().min(0).max(100_000_000),
  }),
  provenance: z
    .array(
      z.strictObject({
        fields: z.array(name).min(1).max(50),
        modelled: z.boolean(),
        source: z.string().min(1).max(2000),
      }),
    )
    .min(1)
    .max(200),
  regions: z.array(region).min(1).max(1000),
  metros: z.array(metro).min(1).max(20_000),
  operators: z.array(operator).min(1).max(100),
  accelerators: z.array(accelerator).max(1000),
  nodeTypes: z.array(nodeType).min(1).max(1000),
  sites: z.array(site).min(1).max(20_000),
  links: z.array(link).max(100_000),
});

export type AtlasFile = z.infer<typeof atlasFileSchema>;
