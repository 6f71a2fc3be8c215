import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Medians of the time of a text. */
export interface TextTime {
  wallNs: number;
  processorNs: number;
}

/** Times of the Python original for each group of texts; undefined without it. */
export function measurePython(groups: string[][], rounds: number): TextTime[] | undefined {
  // Source lies under `src` whether this file runs from `src` or from `dist`.
  const script = fileURLToPath(new URL('../../src/sentence-encoder/bench-python.py', import.meta.url));
  const oneCore = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  try {
    const printed = execFileSync('python3', [script], {
      input: JSON.stringify({ groups, rounds }),
      env: { ...process.env, ...oneCore },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    return JSON.parse(printed.toString()) as TextTime[];
  } catch {
    return undefined;
  }
}
