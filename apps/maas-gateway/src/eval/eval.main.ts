/**
 * `npm run eval:support`: how well the built-in model answers the test questions of the support pack, by set, language and
 * kind: with words and meaning, with each alone, and from the articles alone, as from a tenant's own manual. `--failures`
 * prints what went wrong in the development set; `--fit` fits ranking and confidence to that set and writes both.
 */
import { fitAndWrite } from './fit/fit.js';
import type { Judgement } from './judgement.js';
import { Meaning } from './meaning.js';
import { localEncoder } from './models/local.encoder.js';
import { qualityOf } from './quality.js';
import { tableOf } from './report.js';
import { supportEvaluation } from './support.js';

const { knowledge, questions } = supportEvaluation();
const encoder = await localEncoder();
const meaning = typeof encoder === 'string' ? undefined : new Meaning(encoder);
if (typeof encoder === 'string') console.error(`Meaning is not measured: ${encoder}`);

if (process.argv.includes('--fit')) {
  if (!meaning) process.exit(1);
  const development = questions.filter(({ set }) => set === 'development');
  await fitAndWrite(knowledge, development, meaning);
} else {
  const [first, ...others] = qualityOf(knowledge, questions, meaning);
  for (const { name, judgements } of first ? [first, ...others] : others)
    console.log(`${tableOf(name, judgements)}\n`);
  if (process.argv.includes('--failures')) first?.judgements.forEach(printFailure);
}

/** Failures are shown for the development set only, so that the fresh one stays unseen. */
function printFailure({ question, found, rank, right, answer }: Judgement): void {
  if (right || question.set !== 'development') return;
  console.log(`\n${question.id} ${question.kind}, article at ${rank ?? '–'}: ${question.question}`);
  console.log(`  expected ${question.articles.join(', ') || 'a refusal'}: ${question.answer.join(' | ')}`);
  console.log(`  found    ${found.slice(0, 3).join(', ')}`);
  console.log(`  reply    ${answer.confidence.toFixed(2)} ${answer.draft}`);
}
