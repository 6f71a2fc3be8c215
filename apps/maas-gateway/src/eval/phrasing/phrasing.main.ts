/**
 * `npm run eval:phrasing`: whether a chat model may phrase what the extract quotes. Asks the chat model of this machine, prints the
 * report and writes `docs/benchmarks/phrasing.md`; `--answers` prints each answer. Ends with 1 where a model is not there.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { KnowledgeIndex } from '@isthmus/domain-models';
import { createLogger } from '@isthmus/platform-observability';
import { llamaSources } from '../../source/local/llama.models.js';
import { judge } from '../judgement.js';
import { machineLine } from '../machine.js';
import { Meaning } from '../meaning.js';
import { localChat } from '../models/local.chat.js';
import { localEncoder } from '../models/local.encoder.js';
import { supportEvaluation } from '../support.js';
import { phrase, type Phrased } from './phrasing.js';
import { documentOf } from './phrasing.report.js';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/benchmarks/phrasing.md', import.meta.url));
const ASKED = 120;

const machine = machineLine();
const { knowledge, questions } = supportEvaluation();
const encoder = await localEncoder();
const chat = await localChat(llamaSources([], createLogger({ service: 'eval', level: 'warn' })));
if (typeof encoder === 'string' || typeof chat === 'string') {
  console.error(`Not measured, and nothing is written: ${typeof encoder === 'string' ? encoder : chat}`);
  process.exit(1);
}
const index = new KnowledgeIndex(knowledge);
const asked = { index, nearness: new Meaning(encoder).of(index) };
const answered = questions
  .filter(({ set, language, articles }) => set === 'development' && language === 'en' && articles.length > 0)
  .map((question) => judge(asked, question, () => 0))
  .filter(({ answer }) => answer.known);
const every = Math.max(1, Math.floor(answered.length / ASKED));
const phrased: Phrased[] = [];
for (const judgement of answered.filter((_, at) => at % every === 0).slice(0, ASKED)) {
  phrased.push(await phrase(chat, judgement));
  if (phrased.length % 20 === 0) console.error(`${phrased.length} of ${ASKED} phrased`);
}
chat.close();
if (process.argv.includes('--answers'))
  for (const { question, text, right } of phrased)
    console.log(`${right.phrased ? 'right' : 'WRONG'} ${question} → ${JSON.stringify(text)}`);
const text = documentOf(machine, phrased);
console.log(text);
await writeFile(DOCUMENT, text);
process.exit(0);
