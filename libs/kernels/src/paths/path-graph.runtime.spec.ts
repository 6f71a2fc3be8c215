import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPathGraph } from './path-graph.js';
import type { PathGraphInput } from './path-graph.types.js';
import { randomGraph } from './random-graph.fixture.js';

const square: PathGraphInput = {
  nodeCount: 4,
  links: [
    { from: 0, to: 1, weight: 1, delay: 9, capacity: 10, groups: [1] },
    { from: 1, to: 2, weight: 1, delay: 9, capacity: 10, groups: [2] },
    { from: 0, to: 3, weight: 2, delay: 1, capacity: 5, groups: [1] },
    { from: 3, to: 2, weight: 2, delay: 1, capacity: 5, groups: [3] },
  ],
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.resetModules();
});

describe('where it runs', () => {
  it('keeps several instances in worker threads apart', async () => {
    const input = randomGraph({ nodes: 20, links: 40, weightMax: 9, seed: 4 });
    const changes = [
      [],
      [{ link: 0, up: false }],
      [
        { link: 1, weight: 50 },
        { link: 2, up: false },
      ],
    ];
    const answers = await Promise.all(changes.map((own) => inWorker({ input, changes: own })));
    const expected = changes.map((own) => {
      const graph = createPathGraph({ ...input, backend: 'reference' });
      graph.update(own);
      return Array.from({ length: 400 }, (_, i) => graph.distance(Math.floor(i / 20), i % 20));
    });
    expect(answers).toEqual(expected.map((distances) => ({ backend: 'wasm', distances })));
  });

  it('falls back to the reference without WebAssembly, and warns once', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const fresh = await import('./path-graph.js');
    const graphs = [fresh.createPathGraph(square), fresh.createPathGraph(square)];
    expect(graphs.map((graph) => [graph.backendKind, graph.distance(0, 2)])).toEqual([
      ['reference', 2],
      ['reference', 2],
    ]);
    expect(warning).toHaveBeenCalledTimes(1);
    expect(() => fresh.createPathGraph({ ...square, backend: 'wasm' })).toThrow('WebAssembly is unavailable');
  });
});

async function inWorker(data: unknown): Promise<unknown> {
  const worker = new Worker(new URL('./paths.worker.mjs', import.meta.url), {
    workerData: data,
    execArgv: ['--conditions=@isthmus/source', '--experimental-transform-types', '--no-warnings'],
  });
  const [answer] = (await once(worker, 'message')) as unknown[];
  await worker.terminate();
  return answer;
}
