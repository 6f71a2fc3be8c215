import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA, ROOT } from '../../paths.ts';
import type { Circumstances, Comparison, StreamsResult } from '../load/results.ts';

export interface SoakResult extends Circumstances {
  requests: number;
  faults: number;
  /** Medians of the first and of the last third of the samples after the warm-up. */
  megabytes: { warm: number; end: number; highest: number };
  growth: number;
}

/** The latest of each kind of run. */
export interface Results {
  comparison?: Comparison;
  soak?: SoakResult;
  streams?: StreamsResult;
}

const FILE = join(DATA, 'bench', 'gateway.json');
const DOCUMENT = join(ROOT, 'docs', 'benchmarks', 'gateway.md');

/** Keeps the results of a run beside those of the other kinds, and writes the document from all of them. */
export async function keep(results: Results, document: (results: Results) => string): Promise<void> {
  // NaN is not JSON: what was not measured comes back as null, and is shown as a dash like NaN.
  const known = JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}')) as Results;
  const all = { ...known, ...results };
  await mkdir(join(DATA, 'bench'), { recursive: true });
  await writeFile(FILE, JSON.stringify(all, null, 2));
  await writeFile(DOCUMENT, document(all));
}
