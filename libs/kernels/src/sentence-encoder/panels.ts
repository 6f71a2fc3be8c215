import { MATRICES } from './architecture.js';
import type { PackedWeights } from './packed-file.js';

/** Outputs side by side in a panel, and inputs that share a scale; the kernel's layout has the same. */
export const PANEL = 8;
export const BLOCK = 256;

/** What the kernel multiplies with, by the names of the matrices of which the inputs follow each other. */
const KERNEL_MATRICES = [
  ...['proj2', 'proj3', 'proj5', 'w1_2', 'w1_3', 'w1_5', 'w2_2', 'w2_3', 'w2_5'].map((name) => [name]),
  ['cnn_W'],
  ['d0'],
  ['p1', 'd1'],
  ['d2'],
  ['d3', 'p3'],
];

interface Part {
  inputs: number;
  outputs: number;
  levels: Int8Array;
  step: number;
}

/** Matrices in f32: panel by panel, PANEL weights for each input. */
export function fillFloatPanels(weights: PackedWeights, target: Float32Array): void {
  let to = 0;
  for (const parts of kernelMatrices(weights)) {
    for (let panel = 0; panel < outputsOf(parts); panel += PANEL) {
      for (const { inputs, outputs, levels, step } of parts) {
        for (let input = 0; input < inputs; input++) {
          const from = input * outputs + panel;
          for (let lane = 0; lane < PANEL; lane++) target[to++] = (levels[from + lane] ?? 0) * step;
        }
      }
    }
  }
}

/** Levels as 16-bit integers: panel by panel, PANEL pairs for every two inputs; and the step of each BLOCK inputs. */
export function fillInt16Panels(weights: PackedWeights, target: Int16Array, scales: Float32Array): void {
  let to = 0;
  let scale = 0;
  for (const parts of kernelMatrices(weights)) {
    for (const { inputs, step } of parts) {
      for (let input = 0; input < inputs; input += BLOCK) scales[scale++] = step;
    }
    for (let panel = 0; panel < outputsOf(parts); panel += PANEL) {
      for (const { inputs, outputs, levels } of parts) {
        for (let input = 0; input < inputs; input += 2) {
          const from = input * outputs + panel;
          for (let lane = 0; lane < PANEL; lane++) {
            target[to++] = levels[from + lane] ?? 0;
            target[to++] = levels[from + outputs + lane] ?? 0;
          }
        }
      }
    }
  }
}

function kernelMatrices(weights: PackedWeights): Part[][] {
  return KERNEL_MATRICES.map((names) =>
    names.map((name) => {
      const index = MATRICES.findIndex((matrix) => matrix.name === name);
      const shape = MATRICES[index];
      const levels = weights.levels[index];
      if (!shape || !levels) throw new Error(`no matrix ${name}`);
      return { ...shape, levels, step: weights.steps[index] ?? 0 };
    }),
  );
}

function outputsOf(parts: Part[]): number {
  return parts[0]?.outputs ?? 0;
}
