import { AppError, invalidArgument, type FieldViolation } from '@isthmus/platform-errors';

/**
 * What "within L" means: the latency class field of an SLO (compute reference §7). A coverage figure is only a number
 * together with every field here; "75 % within 1 ms" takes 20 sites under one definition and 203 under another.
 */
export interface LatencyDefinition {
  readonly thresholdUs: number;
  readonly direction: 'one-way' | 'round-trip';
  /** Where it would be measured; the model leaves the difference to `processingUs`. */
  readonly layer: 'optical' | 'ip' | 'application';
  /** Part of the threshold that is not fibre, in the same direction as the threshold. */
  readonly processingUs: number;
  /** Fibre kilometres per straight-line kilometre. */
  readonly detour: number;
  /** Of the measured samples, and the window they fall in. The model has no distribution; both travel with the figure. */
  readonly percentile: number;
  readonly windowS: number;
  /** Which of the two shares is the headline figure. */
  readonly weight: 'metros' | 'people';
  /** A model from positions knows centres only; the other two need measurements. */
  readonly endpoint: 'centre' | 'access-node' | 'device';
  /** SHA-256 of the list of metros (`Atlas.metroListHash`); absent: whichever list the atlas has. */
  readonly metroListHash?: string;
  /** How many further sites must be in reach besides the first. */
  readonly backupCount: number;
}

/** Thresholds that the portal and the programme board show, in milliseconds. */
export const STANDARD_THRESHOLDS_MS = [1, 3, 5] as const;

/**
 * The definition used unless someone states another: round trip at the IP layer from the centre of the metro to any
 * site, 400 µs of processing, detour 1.5 (the regulator's bound for hub links), counted by metros. It is the strictest
 * row of the reference's table.
 */
export function standardDefinition(thresholdMs: number): LatencyDefinition {
  return {
    thresholdUs: thresholdMs * 1000,
    direction: 'round-trip',
    layer: 'ip',
    processingUs: 400,
    detour: 1.5,
    percentile: 95,
    windowS: 86_400,
    weight: 'metros',
    endpoint: 'centre',
    backupCount: 0,
  };
}

/** @throws AppError INVALID_ARGUMENT where a field is out of range or asks for what positions cannot tell. */
export function checkDefinition(definition: LatencyDefinition): void {
  const fields: FieldViolation[] = [];
  const require = (holds: boolean, field: keyof LatencyDefinition, description: string): void => {
    if (!holds) fields.push({ field: `definition.${field}`, description });
  };
  const wholeFrom = (value: number, least: number): boolean => Number.isSafeInteger(value) && value >= least;
  require(wholeFrom(definition.thresholdUs, 1), 'thresholdUs', 'must be whole microseconds, at least 1');
  require(wholeFrom(definition.processingUs, 0), 'processingUs', 'must be whole microseconds, at least 0');
  require(definition.detour >= 1 && definition.detour <= 5, 'detour', 'must lie between 1 and 5');
  require(wholeFrom(definition.backupCount, 0), 'backupCount', 'must be a whole number, at least 0');
  require(wholeFrom(definition.windowS, 1), 'windowS', 'must be whole seconds, at least 1');
  require(definition.percentile > 0 &&
    definition.percentile <= 100, 'percentile', 'must be above 0 and at most 100');
  require(definition.endpoint ===
    'centre', 'endpoint', 'must be "centre": positions say nothing about access nodes or devices; measure those');
  if (fields.length > 0) throw invalidArgument(fields);
}

/** The furthest straight-line distance that meets the definition, in kilometres; 0 where processing eats the budget. */
export function radiusKm(definition: LatencyDefinition, fibreNsPerKm = 4900): number {
  const fibreNs = (definition.thresholdUs - definition.processingUs) * 1000;
  return Math.max(0, fibreNs / waysOf(definition) / fibreNsPerKm / definition.detour);
}

/** How often the fibre is passed: 2 for a round trip. */
export function waysOf(definition: LatencyDefinition): 1 | 2 {
  return definition.direction === 'round-trip' ? 2 : 1;
}

/**
 * Two figures may be compared only under one definition.
 * @throws AppError FAILED_PRECONDITION naming the fields that differ.
 */
export function requireSameDefinition(a: LatencyDefinition, b: LatencyDefinition): void {
  // Object.keys loses the key type; the objects are LatencyDefinitions, so the keys are theirs.
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof LatencyDefinition)[];
  const differing = keys.filter((key) => a[key] !== b[key]).sort();
  if (differing.length === 0) return;
  throw new AppError(
    'FAILED_PRECONDITION',
    `coverage figures differ in definition: ${differing.join(', ')}`,
    {
      fields: differing.map((key) => ({
        field: `definition.${key}`,
        description: 'differs between the two figures',
      })),
      remedy: 'Compute both figures under one definition and one list of metros.',
    },
  );
}
