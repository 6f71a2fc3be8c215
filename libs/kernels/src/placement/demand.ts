import { DEVICE_MILLI, POPULARITY_ONE, RATIO_ONE } from './limits.js';

/** A typical shape in the planner's terms: models as a bit mask (all ones: any model). */
export interface DemandShape {
  cpuMilli: number;
  devices: number;
  milliPerDevice: number;
  modelMask: number;
  popularity: number;
}

/** The expected demand, in the whole numbers that both backends score with. */
export interface Demand {
  shapes: readonly WeightedShape[];
  /** Per model bit: how much demand names the model, in tenths of its capacity (0–1000). */
  scarcity: Int32Array;
}

export interface WeightedShape {
  cpuMilli: number;
  devices: number;
  milliPerDevice: number;
  modelMask: number;
  /** Share of all requests; all shapes together have POPULARITY_ONE. */
  weight: number;
  /** Share of the requests that ask for accelerators; 0 for shapes without. */
  strandWeight: number;
  /** Accelerator milli that one milli of CPU feeds, in 1/RATIO_ONE; 0 if the shape asks for no CPU or no device. */
  milliPerCpu: number;
}

/**
 * Scales popularities to whole numbers and derives the scarcity of each model.
 * `capacity[model]` is the fleet's accelerator milli of that model.
 */
export function compileDemand(shapes: readonly DemandShape[], capacity: readonly number[]): Demand {
  const weights = apportion(shapes.map((shape) => shape.popularity));
  const strandWeights = apportion(shapes.map((shape) => (shape.devices > 0 ? shape.popularity : 0)));
  const weighted = shapes.map((shape, index) => ({
    cpuMilli: shape.cpuMilli,
    devices: shape.devices,
    milliPerDevice: shape.milliPerDevice,
    modelMask: shape.modelMask,
    weight: weights[index] ?? 0,
    strandWeight: strandWeights[index] ?? 0,
    milliPerCpu:
      shape.cpuMilli > 0
        ? Math.floor((shape.devices * shape.milliPerDevice * RATIO_ONE) / shape.cpuMilli)
        : 0,
  }));
  return { shapes: weighted, scarcity: scarcityByModel(weighted, capacity) };
}

/** Whole numbers in proportion to `values` that sum to POPULARITY_ONE: floors, then the largest remainders. */
export function apportion(values: readonly number[]): number[] {
  const total = values.reduce((sum, value) => sum + value, 0);
  if (total <= 0) return values.map(() => 0);
  const exact = values.map((value) => (value / total) * POPULARITY_ONE);
  const shares = exact.map(Math.floor);
  const missing = POPULARITY_ONE - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) shares[index] = (shares[index] ?? 0) + 1;
  return shares;
}

/**
 * Demand scaled to fill the fleet, spread over the models each shape names in proportion to their capacity; shapes
 * that may run on every model press on none. 10 means that the shapes that name a model want all of it.
 */
function scarcityByModel(shapes: readonly WeightedShape[], capacity: readonly number[]): Int32Array {
  const pressure = new Float64Array(capacity.length);
  const fleet = capacity.reduce((sum, milli) => sum + milli, 0);
  const demand = shapes.reduce((sum, shape) => sum + shape.weight * shape.devices * shape.milliPerDevice, 0);
  for (const shape of shapes) {
    const named = capacity.reduce((sum, milli, model) => sum + (allows(shape, model) ? milli : 0), 0);
    if (shape.devices === 0 || named === 0 || named === fleet) continue;
    const wanted = ((shape.weight * shape.devices * shape.milliPerDevice) / demand) * fleet;
    for (const model of capacity.keys()) {
      if (allows(shape, model)) pressure[model] = (pressure[model] ?? 0) + wanted / named;
    }
  }
  return Int32Array.from(pressure, (value) => Math.min(DEVICE_MILLI, Math.round(value * 10)));
}

function allows(shape: { modelMask: number }, model: number): boolean {
  return ((shape.modelMask >>> model) & 1) === 1;
}
