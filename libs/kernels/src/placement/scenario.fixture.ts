/** Random fleets and requests in the backend's terms, reproducible from a seed. */
import { compileDemand, type DemandShape } from './demand.js';
import {
  NONE,
  type BackendNode,
  type BackendOffer,
  type BackendRequest,
  type BackendSetup,
} from './backend.js';
import { DEVICE_MILLI, MAXIMA, UNREACHABLE_US } from './limits.js';
import { randomWords } from './order.js';
import { DEFAULT_SCORING, type ScoringPolicy } from './policy.js';

const MODELS = 5;
export const LATENCY_ROWS = 3;
const PRICE_CLASSES = 4;
const MILLI = [100, 160, 250, 460, 500, 810, DEVICE_MILLI];
const CPU = [0, 500, 3152, 8000, 11_300, 32_000];

export class Dice {
  private readonly draw: () => number;

  constructor(readonly seed: number) {
    this.draw = randomWords(seed);
  }

  /** 0 … count − 1 */
  below(count: number): number {
    return Math.floor((this.draw() / 2 ** 32) * count);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(values: readonly T[]): T {
    // Callers pass lists that are not empty.
    return values[this.below(values.length)] as T;
  }

  word(): number {
    return this.draw() | 0;
  }
}

export function randomSetup(
  dice: Dice,
  nodes: number,
  policy: ScoringPolicy = randomPolicy(dice),
): BackendSetup {
  const fleet = Array.from({ length: nodes }, () => randomNode(dice));
  const shapes = Array.from({ length: dice.below(20) }, () => randomShape(dice));
  const capacity = Array.from({ length: MODELS }, (_, model) =>
    fleet.reduce((sum, node) => sum + (node.model === model ? node.devices * DEVICE_MILLI : 0), 0),
  );
  return { nodes: fleet, demand: compileDemand(shapes, capacity), policy };
}

function randomPolicy(dice: Dice): ScoringPolicy {
  if (dice.chance(50)) return DEFAULT_SCORING;
  const weight = () => dice.pick([0, 1, 20, 999, MAXIMA.weight]);
  return {
    weights: {
      fragmentation: weight(),
      scarcity: weight(),
      inUse: weight(),
      bestFit: weight(),
      price: weight(),
      latency: weight(),
      spread: weight(),
    },
    bucketMilli: dice.pick([1, 7, 50, 400, 100_000]),
    strandWeight: dice.pick([0, 1, 255, 256, MAXIMA.weight]),
  };
}

function randomNode(dice: Dice): BackendNode {
  const devices = dice.pick([0, 1, 2, 3, 7, 8, 9, 15, 16]);
  return {
    cpuMilli: dice.pick([0, 1, 8000, 96_000, MAXIMA.cpuMilli]),
    memoryMib: dice.pick([0, 1024, 393_216, MAXIMA.memoryMib]),
    model: devices === 0 ? NONE : dice.below(MODELS),
    devices,
    labelsLow: dice.word() & dice.word(),
    labelsHigh: dice.word() & dice.word() & 0x7fff_ffff,
    priceClass: dice.below(PRICE_CLASSES),
    domain: dice.below(6),
  };
}

function randomShape(dice: Dice): DemandShape {
  const devices = dice.pick([0, 1, 1, 1, 2, 4, 8, 16]);
  return {
    cpuMilli: dice.pick(CPU),
    devices,
    milliPerDevice: devices === 0 ? 0 : dice.pick(MILLI),
    modelMask: dice.chance(60) ? -1 : dice.below(1 << MODELS),
    popularity: 1 + dice.below(1000),
  };
}

/** `nodes`: the size of the fleet that the request may exclude nodes of. */
export function randomRequest(dice: Dice, nodes: number): BackendRequest {
  const devices = dice.pick([0, 1, 1, 1, 1, 2, 5, 8, 9, 16]);
  const labels = (percent: number) => (dice.chance(percent) ? 1 << dice.below(32) : 0);
  return {
    cpuMilli: dice.pick(CPU),
    memoryMib: dice.pick([0, 1, 512, 8192]),
    devices,
    modelMask: dice.chance(70) ? -1 : dice.below(1 << MODELS),
    requiredLow: labels(10),
    requiredHigh: labels(10),
    forbiddenLow: labels(10),
    forbiddenHigh: labels(10),
    latencyRow: dice.chance(50) ? NONE : dice.below(LATENCY_ROWS),
    latencyMaxUs: dice.pick([0, 1, 1000, 5000, MAXIMA.latencyUs]),
    offers: Array.from({ length: PRICE_CLASSES }, () => randomOffer(dice, devices)),
    priceMicrosMax: dice.chance(70) ? MAXIMA.priceMicros : dice.pick([0, 1, 1000]),
    excluded: dice.chance(70) ? [] : randomNodes(dice, nodes),
    tieDraw: dice.chance(80) ? 0 : 1 + dice.below(1000),
    spread: randomSpread(dice),
  };
}

function randomOffer(dice: Dice, devices: number): BackendOffer {
  return {
    priceMicros: dice.pick([NONE, 0, 1, 999, 1000, 1001, 2 ** 32 + 1, MAXIMA.priceMicros]),
    priceScore: dice.below(101),
    milliPerDevice: devices === 0 ? 0 : dice.pick(MILLI),
  };
}

/** Some nodes of the fleet, each once, in any order. */
export function randomNodes(dice: Dice, nodes: number): number[] {
  if (nodes === 0) return [];
  return [...new Set(Array.from({ length: 1 + dice.below(nodes) }, () => dice.below(nodes)))];
}

function randomSpread(dice: Dice): BackendRequest['spread'] {
  if (dice.chance(60)) return [];
  return [0, 1, 2, 3, 4, 5]
    .filter(() => dice.chance(50))
    .map((domain) => ({ domain, count: 1 + dice.below(MAXIMA.spreadCount) }));
}

export function randomLatencies(dice: Dice, nodes: number): Uint32Array {
  return Uint32Array.from({ length: nodes }, () => dice.pick([0, 1, 999, 1000, 4000, 5001, UNREACHABLE_US]));
}
