import { execFileSync } from 'node:child_process';
import { compileCpp } from '../bench/compile-cpp.js';

export interface NativeScorer {
  /** Median nanoseconds per token of a whole answer, measured inside the native process. */
  measure(logprobs: Float64Array, top: Float64Array, k: number): number;
  remove(): void;
}

/** Compiles the scores in C++ once; undefined if there is no g++. */
export function compileNative(): NativeScorer | undefined {
  const program = compileCpp('token-scorer/native/scorer.cpp');
  if (!program) return undefined;
  const { binary, remove } = program;
  return {
    measure: (logprobs, top, k) => {
      const parts = [Float64Array.of(k, logprobs.length), logprobs, top];
      const input = Buffer.concat(
        parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
      );
      const [medianNs] = execFileSync(binary, { input, encoding: 'utf8' }).split(' ');
      return Number(medianNs);
    },
    remove,
  };
}
