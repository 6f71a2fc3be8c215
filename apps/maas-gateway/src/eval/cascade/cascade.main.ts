/**
 * `npm run eval:cascade`: which answers of a small model stand and which a large one gives, by the request alone on the MMLU
 * outcomes of the shared data, and by the tokens of the real small model on generated items. Prints the report and writes
 * `docs/benchmarks/cascade.md`. Ends with 1 where a model or the shared data (`ISTHMUS_DATA`) are not there, and says how to get
 * them; nothing is written then.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHAT_MODEL } from '@isthmus/platform-local-models';
import { createLogger } from '@isthmus/platform-observability';
import { llamaSources } from '../../source/local/llama.models.js';
import { loadLine, machineLine } from '../machine.js';
import { localChat } from '../models/local.chat.js';
import { localEncoder } from '../models/local.encoder.js';
import { answersOf } from './answers.js';
import { cascadeItems } from './cascade.items.js';
import { documentOf } from './cascade.report.js';
import { loadMmlu } from './mmlu.outcomes.js';
import { decisionNanoseconds } from './overhead.eval.js';
import { evaluateRisk } from './risk.eval.js';
import { evaluateRouters } from './routers.eval.js';
import { scoredItems } from './scored.items.js';
import { evaluateScores, evaluateTasks } from './scores.eval.js';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const SPLITS = 200;

const machine = machineLine();
const data = resolve(ROOT, process.env['ISTHMUS_DATA'] ?? '../shared/data');
if (!existsSync(join(data, 'routellm')))
  stop(`${data} holds no routellm/mmlu; set ISTHMUS_DATA to the folder of shared data`);
const encoder = await localEncoder();
if (typeof encoder === 'string') stop(encoder);
const items = cascadeItems();
const { answers, asked } = await answersOf(
  openModel,
  items.map(({ prompt }) => prompt),
);
console.error(`${asked} of ${items.length} questions asked, the others kept`);
const scored = scoredItems(items, answers);
const report = documentOf({
  machine: `${machine} Load at the end of the questions: ${loadLine()}.`,
  model: CHAT_MODEL.id,
  splits: SPLITS,
  overhead: decisionNanoseconds(scored),
  scores: evaluateScores(scored, SPLITS),
  tasks: evaluateTasks(scored),
  risk: evaluateRisk(scored, SPLITS),
  routers: evaluateRouters(loadMmlu(data), encoder),
});
console.log(report);
await writeFile(join(ROOT, 'docs/benchmarks/cascade.md'), report);
process.exit(0); // The model's process would be waited for.

async function openModel() {
  const model = await localChat(llamaSources([], createLogger({ service: 'eval', level: 'warn' })));
  return typeof model === 'string' ? stop(model) : model;
}

function stop(reason: string): never {
  console.error(`Not measured, and nothing is written: ${reason}`);
  process.exit(1);
}
