import { expect, it } from 'vitest';
import { MAXIMA } from './limits.js';
import { PlacementPlanner } from './placement.js';
import { typicalShapesOf } from './typical-shapes.js';

const device = { count: 1, milliPerDevice: 500 };

it('counts distinct shapes, most popular first, whatever their memory and the order of their models', () => {
  const shapes = typicalShapesOf([
    { cpuMilli: 1, memoryMib: 1 },
    { cpuMilli: 2, memoryMib: 1, accelerators: { ...device, models: ['a', 'b'] } },
    { cpuMilli: 2, memoryMib: 9, accelerators: { ...device, models: ['b', 'a'] } },
    { cpuMilli: 2, memoryMib: 9, accelerators: device },
  ]);
  expect(shapes).toEqual([
    { cpuMilli: 2, accelerators: { ...device, models: ['a', 'b'] }, popularity: 2 },
    { cpuMilli: 1, popularity: 1 },
    { cpuMilli: 2, accelerators: device, popularity: 1 },
  ]);
});

it('keeps what a planner can hold, the popular first', () => {
  const requests = Array.from({ length: 5000 }, (_, index) => ({
    cpuMilli: 1 + Math.floor(index / 10),
    memoryMib: 1,
    accelerators: { count: 1, milliPerDevice: 1 + (index % 100) },
  }));
  const popular = { cpuMilli: 77, memoryMib: 1, accelerators: device };
  const shapes = typicalShapesOf([...requests, popular, popular]);
  expect(shapes[0]).toEqual({ cpuMilli: 77, accelerators: device, popularity: 2 });
  expect(new Set(shapes.map((shape) => shape.cpuMilli)).size).toBeLessThanOrEqual(MAXIMA.cpuLevels);
  const nodes = [{ id: 'a', cpuMilli: 1, memoryMib: 1, accelerators: { modelId: 'm', devices: 1 } }];
  expect(new PlacementPlanner({ nodes, typicalShapes: shapes, seed: 0 }).backendKind).toBe('wasm');
});
