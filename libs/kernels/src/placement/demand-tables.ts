/** The demand in the shape the kernel scans: grouped, sorted, summed. The reference uses the shapes themselves. */
import type { WeightedShape } from './demand.js';
import { MAXIMA } from './limits.js';

export interface DemandTables {
  /** Distinct CPU sizes of shapes with accelerators, ascending. */
  cpuLevels: number[];
  /** Distinct (cards, milli per card). */
  groups: { cards: number; milliPerCard: number }[];
  /** `weight(model, level, group)` with strides of the maxima: level counts the CPU sizes the node can feed. */
  groupWeights: Int32Array;
  /** Accelerator milli per CPU milli, ascending, with prefix sums of weight and of weight × ratio. */
  ratios: number[];
  ratioWeights: BigInt64Array;
  ratioSums: BigInt64Array;
  totalWeight: number;
}

export function tabulateDemand(shapes: readonly WeightedShape[]): DemandTables {
  const withCards = shapes.filter((shape) => shape.cards > 0);
  const cpuLevels = [...new Set(withCards.map((shape) => shape.cpuMilli))].sort((a, b) => a - b);
  const groups = distinctGroups(withCards);
  return {
    cpuLevels,
    groups,
    groupWeights: weighGroups(withCards, cpuLevels, groups),
    ...sumRatios(withCards),
    totalWeight: shapes.reduce((total, shape) => total + shape.weight, 0),
  };
}

function distinctGroups(shapes: readonly WeightedShape[]): DemandTables['groups'] {
  const groups = new Map<string, { cards: number; milliPerCard: number }>();
  for (const { cards, milliPerCard } of shapes)
    groups.set(`${cards}/${milliPerCard}`, { cards, milliPerCard });
  return [...groups.values()];
}

function weighGroups(
  shapes: readonly WeightedShape[],
  cpuLevels: readonly number[],
  groups: DemandTables['groups'],
): Int32Array {
  const levelStride = MAXIMA.cardGroups;
  const modelStride = levelStride * (MAXIMA.cpuLevels + 1);
  const weights = new Int32Array(modelStride * MAXIMA.models);
  for (const shape of shapes) {
    const group = groups.findIndex(
      (each) => each.cards === shape.cards && each.milliPerCard === shape.milliPerCard,
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
