/**
 * A thread as that of the sentence encoder, with arithmetic that tests can foresee: a text has as many tokens as
 * characters, and its vector that number in front. "die" ends the thread, "hang" keeps it from answering, "fail" throws,
 * "slow" takes half a second. Weights named "unusable" cannot be used.
 */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '@isthmus/platform-errors';

registerHooks({
  resolve: (specifier, context, next) => {
    const ownSource = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(ownSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

const { serveEncoder } = await import('../source/local/encoder.serve.ts');
const DIMENSIONS = 4;

function encodeCounted(texts) {
  const tokens = texts.map(tokensOf);
  if (texts.includes('die')) process.exit(7);
  while (texts.includes('hang')); // As arithmetic without end.
  if (texts.includes('slow')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  if (texts.includes('fail')) throw new Error('a text cannot be encoded');
  const rows = tokens.map((count) => [count, ...Array(DIMENSIONS - 1).fill(0)]);
  return { vectors: Float32Array.from(rows.flat()), tokens };
}

function tokensOf({ length }) {
  if (length <= 10) return length;
  throw new AppError('INVALID_ARGUMENT', 'too long', {
    fields: [{ field: 'text', description: 'is too long' }],
  });
}

if (workerData.files?.weights === 'unusable')
  parentPort.postMessage({ unusable: { missing: 'They are odd.', remedy: 'Fetch them.', detail: 'stack' } });
else serveEncoder(parentPort, { tokensOf, encodeCounted }, DIMENSIONS);
