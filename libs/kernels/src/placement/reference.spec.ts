import { describe, expect, it } from 'vitest';
import { apportion, compileDemand, type DemandShape } from './demand.js';
import { NONE, type BackendNode, type BackendRequest } from './backend.js';
import { POPULARITY_ONE } from './limits.js';
import { randomWords, seededOrder } from './order.js';
import { DEFAULT_SCORING } from './policy.js';
import { ReferenceBackend } from './reference.js';

const node: BackendNode = {
  cpuMilli: 24_000,
  memoryMib: 1000,
  model: 0,
  devices: 2,
  labelsLow: 0,
  labelsHigh: 0,
  priceClass: 0,
  domain: 0,
};
const wholeDevice: DemandShape = {
  cpuMilli: 12_000,
  devices: 1,
  milliPerDevice: 1000,
  modelMask: -1,
  popularity: 1,
};
const request: BackendRequest = {
  cpuMilli: 0,
  memoryMib: 0,
  devices: 1,
  modelMask: -1,
  requiredLow: 0,
  requiredHigh: 0,
  forbiddenLow: 0,
  forbiddenHigh: 0,
  latencyRow: NONE,
  latencyMaxUs: 0,
  offers: [{ priceMicros: 0, priceScore: 0, milliPerDevice: 500 }],
  priceMicrosMax: 0,
  excluded: [],
  tieDraw: 0,
  spread: [],
};

/** A backend over nodes of one model that expects the given shapes. */
function backendOf(nodes: BackendNode[], shapes: DemandShape[]) {
  return new ReferenceBackend({ nodes, demand: compileDemand(shapes, [2000]), policy: DEFAULT_SCORING });
}

describe('fragmentation, in buckets of 50 milli around 50', () => {
  const bucket = (change: Partial<BackendRequest>, shapes = [wholeDevice], milliPerDevice = 500) => {
    const offers = [{ priceMicros: 0, priceScore: 0, milliPerDevice }];
    return backendOf([node], shapes).rank({ ...request, offers, ...change }, 1).candidates[0]?.parts[0];
  };

  it('falls by what a share leaves on a device that only whole devices want', () =>
    expect(bucket({})).toBe(40));

  it('does not change if a whole device goes with the CPU a device needs', () =>
    expect(bucket({ cpuMilli: 12_000 }, [wholeDevice], 1000)).toBe(50));

  it('falls by the idle devices that CPU taken alone leaves unusable, and by those it leaves without CPU', () =>
    // 18,000 milli taken leave CPU for no whole device (2,000 milli fragments) and feed 500 of 2,000 (1,500 stranded).
    expect(bucket({ devices: 0, cpuMilli: 18_000 }, [wholeDevice], 0)).toBe(0));

  it('counts one device’s worth if CPU for the other remains', () =>
    expect(bucket({ devices: 0, cpuMilli: 6000 }, [wholeDevice], 0)).toBe(40));

  it('averages over the shapes by popularity', () => {
    const half = { ...wholeDevice, cpuMilli: 0, milliPerDevice: 500 };
    expect(bucket({}, [wholeDevice, half])).toBe(45);
  });

  it('does not count where no shape is expected', () => expect(bucket({}, [])).toBe(50));
});

describe('scarcity', () => {
  const capacity = [6000, 2000, 2000];
  const shape = (modelMask: number, popularity: number) => ({ ...wholeDevice, modelMask, popularity });

  it('is the demand that names a model, in tenths of its capacity, with demand scaled to fill the fleet', () => {
    const { scarcity } = compileDemand([shape(-1, 8), shape(0b010, 6), shape(0b110, 2)], capacity);
    // Of 10,000 milli 3,750 name model 1 and 1,250 models 1 or 2: 3750/2000 + 1250/4000, and 1250/4000.
    expect([...scarcity]).toEqual([0, 22, 3]);
  });

  it('is nothing for shapes that may run anywhere, by mask or by naming all models', () => {
    expect([...compileDemand([shape(-1, 1), shape(0b111, 9)], capacity).scarcity]).toEqual([0, 0, 0]);
  });

  it('ignores shapes whose models no node bears', () => {
    expect([...compileDemand([shape(0, 1), shape(0b1000, 9)], capacity).scarcity]).toEqual([0, 0, 0]);
  });
});

it('scales popularities to whole numbers that lose nothing', () => {
  const shares = apportion([1, 1, 1, 0.0001]);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBe(POPULARITY_ONE);
  expect(shares).toEqual([21_845, 21_845, 21_844, 2]);
  expect(apportion([])).toEqual([]);
  expect(apportion([0, 0])).toEqual([0, 0]);
});

it('orders nodes by seed and ids only', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `n${index}`);
  const ordered = (list: string[], seed: number) => seededOrder(list, seed).map((position) => list[position]);
  expect(ordered([...ids].reverse(), 7)).toEqual(ordered(ids, 7));
  expect(ordered(ids, 8)).not.toEqual(ordered(ids, 7));
  expect(ordered(ids, 7).sort()).toEqual([...ids].sort());
});

it('draws the words of splitmix32 that recorded decisions depend on', () => {
  const draw = randomWords(7);
  expect([draw(), draw(), draw()]).toEqual([588_686_121, 1_937_383_562, 4_286_812_467]);
});
