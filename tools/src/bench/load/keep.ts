import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DATA, ROOT } from '../../paths.ts';

/**
 * Keeps the results of a run beside those of the other kinds of runs of the benchmark `name`, and writes its document,
 * docs/benchmarks/<name>.md, from all of them.
 */
export async function keep<Results extends object>(
  name: string,
  results: Results,
  document: (results: Results) => string,
): Promise<void> {
  const file = join(DATA, 'bench', `${name}.json`);
  // NaN is not JSON: what was not measured comes back as null, and is shown as a dash like NaN.
  const known = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Results;
  const all = { ...known, ...results };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(all, null, 2));
  await writeFile(join(ROOT, 'docs', 'benchmarks', `${name}.md`), document(all));
}
