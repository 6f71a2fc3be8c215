import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface NativeScorer {
  /** Median nanoseconds per token of a whole answer, measured inside the native process. */
  measure(logprobs: Float64Array, top: Float64Array, k: number): number;
  remove(): void;
}

/** Compiles the scores in C++ once; undefined where there is no g++. */
export function compileNative(): NativeScorer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-token-scorer-'));
  const binary = join(folder, 'scorer');
  // Source lies under `src` whether this file runs from `src` or from `dist`.
  const source = fileURLToPath(new URL('../../src/token-scorer/native/scorer.cpp', import.meta.url));
  try {
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', binary, source], { stdio: 'pipe' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    measure: (logprobs, top, k) => {
      const parts = [Float64Array.of(k, logprobs.length), logprobs, top];
      const input = Buffer.concat(
        parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
      );
      const [medianNs] = execFileSync(binary, { input, encoding: 'utf8' }).split(' ');
      return Number(medianNs);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
