/**
 * `npm run eval:support`: how well the built-in model answers the test questions of the support pack, by set, language and
 * kind: with words and meaning, with each alone, and from the articles alone, as from a tenant's own manual. `--failures`
 * prints what went wrong in the development set; `--fit` fits ranking and confidence to that set and writes both.
 */
import { KnowledgeIndex, RANKING_WEIGHTS } from '@isthmus/domain-models';
import { loadKnowledge, loadPacks } from '@isthmus/packs';
import { fitAndWrite } from './fit/fit.js';
import { judge, type Asked, type Judgement } from './judgement.js';
import { Meaning } from './meaning.js';
import { localEncoder } from './models/local.encoder.js';
import { loadQuestions } from './questions.js';
import { tableOf } from './report.js';

const packId = 'support';
const pack = loadPacks().find(({ id }) => id === packId);
if (!pack) throw new Error(`no pack ${packId}`);
const knowledge = loadKnowledge(pack);
const questions = loadQuestions(packId);
const encoder = await localEncoder();
const meaning = typeof encoder === 'string' ? undefined : new Meaning(encoder);
if (typeof encoder === 'string') console.error(`Meaning is not measured: ${encoder}`);

if (process.argv.includes('--fit')) {
  if (!meaning) process.exit(1);
  const development = questions.filter(({ set }) => set === 'development');
  await fitAndWrite(knowledge, development, meaning);
} else report();

function report(): void {
  const full = new KnowledgeIndex(knowledge);
  const bare = new KnowledgeIndex({ articles: knowledge.articles });
  const words: Record<string, Asked> = {
    'the pack, words alone': { index: full },
    'articles alone, words alone': { index: bare },
  };
  const both: Record<string, Asked> = meaning
    ? {
        'the pack, fused': { index: full, nearness: meaning.of(full) },
        'the pack, meaning alone': meaningAlone(meaning),
        'articles alone, fused': { index: bare, nearness: meaning.of(bare) },
      }
    : {};
  for (const [name, asked] of Object.entries({ ...both, ...words })) {
    for (const question of questions.slice(0, 50)) judge(asked, question, cpuMs); // Warms up the JIT compiler.
    const judgements = questions.map((question) => judge(asked, question, cpuMs));
    console.log(`${tableOf(name, judgements)}\n`);
    if (process.argv.includes('--failures') && asked.index === full) judgements.forEach(printFailure);
  }
}

/** The same weights, but those of words are 0. */
function meaningAlone(own: Meaning): Asked {
  const { bias, articles, paragraphs } = RANKING_WEIGHTS.meaning;
  const weights = { bias, articles: ofMeaning(articles), paragraphs: ofMeaning(paragraphs) };
  const index = new KnowledgeIndex(knowledge, { words: weights, meaning: weights });
  return { index, nearness: own.of(index) };
}

function ofMeaning<Weights extends object>(weights: Weights): Weights {
  return Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, name.startsWith('meaning') ? weight : 0]),
  ) as Weights; // The same names.
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Failures are shown for the development set only, so that the fresh one stays unseen. */
function printFailure({ question, found, rank, right, answer }: Judgement): void {
  if (right || question.set !== 'development') return;
  console.log(`\n${question.id} ${question.kind}, article at ${rank ?? '–'}: ${question.question}`);
  console.log(`  expected ${question.articles.join(', ') || 'a refusal'}: ${question.answer.join(' | ')}`);
  console.log(`  found    ${found.slice(0, 3).join(', ')}`);
  console.log(`  reply    ${answer.confidence.toFixed(2)} ${answer.draft}`);
}
