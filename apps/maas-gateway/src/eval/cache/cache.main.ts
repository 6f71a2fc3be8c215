/**
 * `npm run eval:cache`: which questions the semantic cache takes for the same. Chooses the threshold on one half of the
 * labelled pairs, reports it on the others, and writes the report into `docs/benchmarks/cache.md`. Ends with 1 where the
 * encoder is not there, and says how to get it.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SIMILARITY_MIN } from '../../key/cache.settings.js';
import { localEncoder } from '../models/local.encoder.js';
import { loadQuestionPairs, SPLITS } from './cache.data.js';
import { chosenThreshold, judge, ofSplit, strangersOf, sweep } from './cache.eval.js';
import { reportOf, withReport } from './cache.report.js';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/benchmarks/cache.md', import.meta.url));

const encoder = await localEncoder();
if (typeof encoder === 'string') {
  console.error(`Not measured, and nothing is written: ${encoder}`);
  process.exit(1);
}
const all = loadQuestionPairs();
const pairs = judge(encoder, all);
const strangers = SPLITS.map((split) => ({ split, ...strangersOf(encoder, ofSplit(all, split)) }));
const threshold = chosenThreshold(
  sweep(ofSplit(pairs, 'calibration'), { guarded: true }),
  strangers.find(({ split }) => split === 'calibration')?.cosines ?? [],
);
const report = reportOf({ pairs, threshold, strangers });
console.log(report);
await writeFile(DOCUMENT, withReport(await readFile(DOCUMENT, 'utf8'), report));
if (threshold !== SIMILARITY_MIN)
  console.error(
    `SIMILARITY_MIN of src/key/cache.settings.ts is ${SIMILARITY_MIN}: change it to ${threshold}`,
  );
