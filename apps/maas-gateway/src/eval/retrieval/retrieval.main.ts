/**
 * `npm run eval:retrieval`: how fast a knowledge base is indexed and searched, and how well questions are answered. Prints the
 * report and writes `docs/benchmarks/retrieval.md`. Ends with 1 where the encoder is not there, and says how to get it.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { machineLine } from '../machine.js';
import { Meaning } from '../meaning.js';
import { localEncoder } from '../models/local.encoder.js';
import { qualityOf } from '../quality.js';
import { supportEvaluation } from '../support.js';
import { documentOf } from './retrieval.report.js';
import { speedOf } from './speed.js';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/benchmarks/retrieval.md', import.meta.url));

const { knowledge, questions } = supportEvaluation();
const encoder = await localEncoder();
if (typeof encoder === 'string') {
  console.error(`Not measured, and nothing is written: ${encoder}`);
  process.exit(1);
}
const machine = machineLine();
const speed = speedOf(knowledge, questions, encoder);
const quality = qualityOf(knowledge, questions, new Meaning(encoder));
const text = documentOf(machine, { speed, quality });
console.log(text);
await writeFile(DOCUMENT, text);
