/**
 * A worker of the test beside it: loads the façade from its TypeScript source, as vitest does for the tests
 * themselves, and answers distances from a graph of its own.
 */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

registerHooks({
  resolve: (specifier, context, next) => {
    const ownSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(ownSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { createPathGraph } = await import('./path-graph.ts');
const graph = createPathGraph({ ...workerData.input, backend: 'wasm', memoryMiB: 4 });
for (const change of workerData.changes) graph.update([change]);
const { nodeCount } = workerData.input;
parentPort.postMessage({
  backend: graph.backendKind,
  distances: Array.from({ length: nodeCount * nodeCount }, (_, i) =>
    graph.distance(Math.floor(i / nodeCount), i % nodeCount),
  ),
});
