import { AppError } from '@isthmus/platform-errors';
import type { Alternative } from './alternatives.js';
import type { Constraint, PlacementRequest } from './constraints.js';
import type { Refused } from './decision.js';

/** Usual latency classes, milliseconds. */
const CLASSES_MS = [1, 3, 5, 10, 20, 50];

/**
 * PLACEMENT_IMPOSSIBLE, which names the failed constraint and, in remedy and metadata, the nearest alternative.
 * Metadata: `constraint`, `refused.<constraint>` (nodes), and the values of the alternative: `roundTripUs` and
 * `latencyClassUs`, `priceMicroPerHour`, `resource`, `cpuMilli`, `memoryMib`, `acceleratorMilli`, `regionId`, `operatorId`.
 */
export function placementImpossible(decision: Refused, request: PlacementRequest): AppError {
  const [first, ...others] = decision.alternatives;
  if (!first)
    return new AppError('PLACEMENT_IMPOSSIBLE', 'The fleet has no nodes', {
      metadata: { constraint: 'resources' },
    });
  const together = [first.constraint, ...first.with];
  const steps = together.map((constraint) => stepOf(constraint, first, request));
  const further = others.map((other) => stepOf(other.constraint, other, request));
  const refused = Object.entries(decision.filtered).filter(([, nodes]) => nodes > 0);
  return new AppError(
    'PLACEMENT_IMPOSSIBLE',
    `No node meets the requirement: ${together.map(nameOf).join(' and ')}`,
    {
      remedy: [
        `${sentence(steps.map(({ text }) => text).join(', and '))}.`,
        ...further.map(({ text }) => `Or ${text}.`),
      ].join(' '),
      metadata: {
        constraint: first.constraint,
        ...Object.assign({}, ...[...further, ...steps].map(({ facts }) => facts)),
        ...Object.fromEntries(refused.map(([constraint, nodes]) => [`refused.${constraint}`, String(nodes)])),
      },
    },
  );
}

interface Step {
  text: string;
  facts: Record<string, string>;
}

function stepOf(constraint: Constraint, alternative: Alternative, request: PlacementRequest): Step {
  switch (constraint) {
    case 'latency':
      return latencyStep(alternative);
    case 'price': {
      const { priceMicroPerHour: price } = alternative;
      return {
        text: `allow a price of ${(price / 1e6).toFixed(4)} an hour (${price} micro-units)`,
        facts: { priceMicroPerHour: String(price) },
      };
    }
    case 'resources':
      return resourcesStep(alternative, request);
    case 'region':
      return { text: `allow region ${alternative.regionId}`, facts: { regionId: alternative.regionId } };
    case 'operator':
      return {
        text: `allow operator ${alternative.operatorId}`,
        facts: { operatorId: alternative.operatorId },
      };
    case 'excluded':
      return { text: `do not exclude node ${alternative.nodeId}`, facts: { nodeId: alternative.nodeId } };
  }
}

function latencyStep({ roundTripUs }: Alternative): Step {
  if (roundTripUs < 0) {
    return {
      text: 'wait until the network connects the metro to a site again',
      facts: { roundTripUs: '-1' },
    };
  }
  const roundTripMs = roundTripUs / 1_000;
  const classMs = CLASSES_MS.find((ms) => roundTripMs <= ms) ?? Math.ceil(roundTripMs);
  return {
    text: `allow a round trip of ${classMs} ms (the nearest is ${roundTripMs.toFixed(3)} ms)`,
    facts: { roundTripUs: String(roundTripUs), latencyClassUs: String(classMs * 1_000) },
  };
}

function resourcesStep({ free }: Alternative, { resources }: PlacementRequest): Step {
  const short = [
    { field: 'cpuMilli', unit: 'thousandths of a core', asked: resources.cpuMilli, free: free.cpuMilli },
    { field: 'memoryMib', unit: 'MiB', asked: resources.memoryMib, free: free.memoryMib },
    {
      field: 'acceleratorMilli',
      unit: 'thousandths of an accelerator',
      asked: resources.acceleratorMilli,
      free: free.acceleratorMilli,
    },
  ].filter((part) => part.asked > part.free);
  return {
    text: `ask for at most ${short.map((part) => `${part.free} ${part.unit}`).join(', ')}`,
    facts: {
      resource: short.map(({ field }) => field).join(','),
      ...Object.fromEntries(short.map((part) => [part.field, String(part.free)])),
    },
  };
}

const NAMES: Record<Constraint, string> = {
  latency: 'the latency bound',
  resources: 'the resources',
  price: 'the price bound',
  region: 'the regions',
  operator: 'the operators',
  excluded: 'the excluded nodes',
};

function nameOf(constraint: Constraint): string {
  return NAMES[constraint];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
