/** The two terms of stranded capacity, in accelerator milli × POPULARITY_ONE; part of the reference's specification. */
import type { WeightedShape } from './demand.js';
import { RATIO_ONE } from './limits.js';

/**
 * Fragmentation (FGD, USENIX ATC '23): idle accelerator milli that an average typical shape cannot use. A shape that
 * does not fit on the node at all, or asks for no accelerator, can use none of it.
 */
export function fragmented(
  shapes: readonly WeightedShape[],
  { model, cpuMilli, devices }: { model: number; cpuMilli: number; devices: readonly number[] },
): number {
  const idle = sum(devices);
  let expected = 0;
  for (const shape of shapes) {
    const fitting = devices.filter((free) => free >= shape.milliPerDevice);
    const fits =
      shape.devices > 0 &&
      ((shape.modelMask >>> model) & 1) === 1 &&
      cpuMilli >= shape.cpuMilli &&
      fitting.length >= shape.devices;
    expected += shape.weight * (fits ? idle - sum(fitting) : idle);
  }
  return expected;
}

/** Idle accelerator milli left without CPU if the node were filled with one typical shape, averaged over them. */
export function stranded(shapes: readonly WeightedShape[], cpuMilli: number, idle: number): number {
  let expected = 0;
  for (const shape of shapes) {
    if (shape.milliPerCpu === 0) continue;
    expected += shape.strandWeight * Math.max(0, idle * RATIO_ONE - cpuMilli * shape.milliPerCpu);
  }
  return Math.floor(expected / RATIO_ONE);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
