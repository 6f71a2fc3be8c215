/** The demand in the shape the kernel scans: grouped, sorted, summed. The reference uses the shapes themselves. */
import type { WeightedShape } from './demand.js';
import { MAXIMA } from './limits.js';

export interface DemandTables {
  /** Distinct CPU sizes of shapes with accelerators, ascending. */
  cpuLevels: number[];
  /** Distinct (devices, milli per device). */
  groups: { devices: number; milliPerDevice: number }[];
  /** `weight(model, level, group)` with strides of the maxima: level counts the CPU sizes the node can feed. */
  groupWeights: Int32Array;
  /** Accelerator milli per CPU milli, ascending, with prefix sums of weight and of weight × ratio. */
  ratios: number[];
  ratioWeights: BigInt64Array;
  ratioSums: BigInt64Array;
  totalWeight: number;
}

export function tabulateDemand(shapes: readonly WeightedShape[]): DemandTables {
  const withDevices = shapes.filter((shape) => shape.devices > 0);
  const cpuLevels = [...new Set(withDevices.map((shape) => shape.cpuMilli))].sort((a, b) => a - b);
  const groups = distinctGroups(withDevices);
  return {
    cpuLevels,
    groups,
    groupWeights: weighGroups(withDevices, cpuLevels, groups),
    ...sumRatios(withDevices),
    totalWeight: shapes.reduce((total, shape) => total + shape.weight, 0),
  };
}

function distinctGroups(shapes: readonly WeightedShape[]): DemandTables['groups'] {
  const groups = new Map<string, { devices: number; milliPerDevice: number }>();
  for (const { devices, milliPerDevice } of shapes)
    groups.set(`${devices}/${milliPerDevice}`, { devices, milliPerDevice });
  return [...groups.values()];
}

function weighGroups(
  shapes: readonly WeightedShape[],
  cpuLevels: readonly number[],
  groups: DemandTables['groups'],
): Int32Array {
  const levelStride = MAXIMA.deviceGroups;
  const modelStride = levelStride * (MAXIMA.cpuLevels + 1);
  const weights = new Int32Array(modelStride * MAXIMA.models);
  for (const shape of shapes) {
    const group = groups.findIndex(
      (each) => each.devices === shape.devices && each.milliPerDevice === shape.milliPerDevice,
    );
    for (let model = 0; model < MAXIMA.models; model++) {
      if (((shape.modelMask >>> model) & 1) === 0) continue;
      for (let level = cpuLevels.indexOf(shape.cpuMilli) + 1; level <= cpuLevels.length; level++) {
        const at = model * modelStride + level * levelStride + group;
        weights[at] = (weights[at] ?? 0) + shape.weight;
      }
    }
  }
  return weights;
}

function sumRatios(
  shapes: readonly WeightedShape[],
): Pick<DemandTables, 'ratios' | 'ratioWeights' | 'ratioSums'> {
  const bound = shapes.filter((shape) => shape.milliPerCpu > 0).sort((a, b) => a.milliPerCpu - b.milliPerCpu);
  const ratioWeights = new BigInt64Array(bound.length + 1);
  const ratioSums = new BigInt64Array(bound.length + 1);
  for (const [index, shape] of bound.entries()) {
    ratioWeights[index + 1] = (ratioWeights[index] ?? 0n) + BigInt(shape.strandWeight);
    ratioSums[index + 1] = (ratioSums[index] ?? 0n) + BigInt(shape.strandWeight * shape.milliPerCpu);
  }
  return { ratios: bound.map((shape) => shape.milliPerCpu), ratioWeights, ratioSums };
}
