import { MAXIMA } from './limits.js';
import type { NodeRequest, TypicalShape } from './types.js';

/**
 * The distinct shapes of past requests with their numbers, most popular first, as far as a planner can hold them.
 * Rare shapes matter: cut at 95 % of the requests, the tail that names scarce models is lost (ADR 0010). Memory, labels,
 * latency and price filter but do not shape fragments, and are left out.
 */
export function typicalShapesOf(requests: Iterable<NodeRequest>): TypicalShape[] {
  const shapes = new Map<string, TypicalShape>();
  for (const { cpuMilli, accelerators } of requests) {
    const models = [...(accelerators?.models ?? [])].sort();
    const key = JSON.stringify([cpuMilli, accelerators?.count, accelerators?.milliPerDevice, models]);
    const shape = shapes.get(key) ?? { cpuMilli, ...(accelerators ? { accelerators } : {}), popularity: 0 };
    shape.popularity++;
    shapes.set(key, shape);
  }
  const popular = [...shapes.values()].sort((a, b) => b.popularity - a.popularity);
  return withinTables(popular).slice(0, MAXIMA.typicalShapes);
}

/** Leaves out the shapes whose CPU or device size would be one too many for the kernel's tables. */
function withinTables(shapes: readonly TypicalShape[]): TypicalShape[] {
  const cpuLevels = new Set<number>();
  const groups = new Set<string>();
  return shapes.filter(({ cpuMilli, accelerators }) => {
    if (!accelerators) return true;
    const group = `${accelerators.count}/${accelerators.milliPerDevice}`;
    const newLevel = !cpuLevels.has(cpuMilli) && cpuLevels.size === MAXIMA.cpuLevels;
    const newGroup = !groups.has(group) && groups.size === MAXIMA.deviceGroups;
    if (newLevel || newGroup) return false;
    cpuLevels.add(cpuMilli);
    groups.add(group);
    return true;
  });
}
