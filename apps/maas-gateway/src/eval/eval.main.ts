/**
 * `npm run eval:support`: how well the built-in model answers the test questions of the support pack, by set and
 * language. `--set tuned` asks one set only, which is how to work on the model; `--failures` prints what went wrong in
 * the tuned half; `--fit` fits the confidence and asks no held-out or fresh question.
 */
import { KnowledgeIndex, type Language } from '@isthmus/domain-models';
import { loadKnowledge, loadPacks } from '@isthmus/packs';
import { loadQuestions, QUESTION_SETS, type QuestionSet } from './questions.js';
import { foldCases } from './folds.js';
import { fitLogistic, type FitCase } from './fit.js';
import { judge, type Judgement } from './judgement.js';
import { localEncoder } from './models/local.encoder.js';
import { summarise } from './report.js';
import { SearchComparison } from './search.report.js';

const NAMES: Record<QuestionSet, string> = {
  tuned: 'tuned half',
  heldOut: 'held-out half',
  fresh: 'fresh set',
};
const packId = 'support';
const pack = loadPacks().find(({ id }) => id === packId);
if (!pack) throw new Error(`no pack ${packId}`);
const knowledge = loadKnowledge(pack);
const index = new KnowledgeIndex(knowledge);
const wanted = wantedSets();
const questions = loadQuestions(packId).filter(({ set }) => wanted.includes(set));
const now = () => performance.now();
for (const question of questions) judge(index, question, now); // The first round warms up the JIT compiler.
const judgements = questions.map((question) => judge(index, question, now));

for (const set of wanted) {
  const ofSet = judgements.filter(({ question }) => question.set === set);
  console.log(summarise(NAMES[set], ofSet));
  for (const language of ['en', 'zh'] as const satisfies Language[]) {
    const ofLanguage = ofSet.filter(({ question }) => question.language === language);
    console.log(summarise(`${NAMES[set]}, ${language}`, ofLanguage));
  }
}
await printSearch();
const tuned = judgements.filter(({ question }) => question.set === 'tuned');
if (process.argv.includes('--failures')) tuned.forEach(printFailure);
if (process.argv.includes('--fit')) printFit();

/** Articles that the search of agents finds, by words and with the encoder of this machine. */
async function printSearch(): Promise<void> {
  const encoder = await localEncoder();
  if (typeof encoder === 'string') return console.log(`Search by meaning is not measured: ${encoder}`);
  const search = new SearchComparison(index, encoder);
  for (const set of wanted) {
    const ofSet = questions.filter((question) => question.set === set);
    console.log(search.report(NAMES[set], ofSet));
  }
}

function wantedSets(): readonly QuestionSet[] {
  if (process.argv.includes('--fit')) return ['tuned'];
  const named = process.argv[process.argv.indexOf('--set') + 1];
  return process.argv.includes('--set') ? QUESTION_SETS.filter((set) => set === named) : QUESTION_SETS;
}

/** Failures are shown for the tuned half only, so that the other sets stay unseen. */
function printFailure({ question, found, rank, right, answer }: Judgement): void {
  if (right) return;
  console.log(
    `\n${question.id} ${rank === 1 ? 'article found' : `ARTICLE AT ${rank}`}: ${question.question}`,
  );
  console.log(`  expected ${question.articles.join(', ') || 'a refusal'}: ${question.answer.join(' | ')}`);
  console.log(`  found    ${found.slice(0, 3).join(', ')}`);
  console.log(`  reply    ${answer.confidence.toFixed(2)} ${answer.draft}`);
}

/** A test question counts more than one of the pack's own, of which there are many more, and an outside example more than those. */
const COUNTS = { tuned: 4, outside: 1, known: 0.15 };

function printFit(): void {
  const cases: FitCase[] = tuned.flatMap(({ answer, sound }) =>
    answer.evidence ? [{ evidence: { ...answer.evidence }, right: sound, weight: COUNTS.tuned }] : [],
  );
  const left = foldCases(knowledge);
  for (const { articleId, answer } of left) {
    if (!answer.evidence) continue;
    const right = answer.draftCitations.some((citation) => citation.articleId === articleId);
    const weight = articleId === undefined ? COUNTS.outside : COUNTS.known;
    cases.push({ evidence: { ...answer.evidence }, right, weight });
  }
  const inside = left.filter(({ articleId }) => articleId !== undefined);
  const within = (most: number) =>
    inside.filter(({ rank }) => (rank ?? Infinity) <= most).length / inside.length;
  console.log(`the pack's own questions, left out in turn: ${inside.length}`);
  console.log(`  recall@1 ${(100 * within(1)).toFixed(1)} %, recall@3 ${(100 * within(3)).toFixed(1)} %`);
  console.log(JSON.stringify(fitLogistic(cases)));
}
