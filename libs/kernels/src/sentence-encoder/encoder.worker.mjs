/**
 * A worker of the test beside it: loads the façade from its TypeScript source, as vitest does for the tests
 * themselves, and encodes with the model that it was given.
 */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

registerHooks({
  resolve: (specifier, context, next) => {
    const ownSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(ownSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { SentenceEncoder } = await import('./sentence-encoder.ts');
const { model, texts } = workerData;
const encoder = new SentenceEncoder(model, { backend: 'wasm' });
const vectors = encoder.encode(texts);
// The test reads it back: only shared memory lets it see that.
new Uint8Array(model.weights)[4] = 'x'.charCodeAt(0);
parentPort.postMessage({ backend: encoder.backend, vectors });
