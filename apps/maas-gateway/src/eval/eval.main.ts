/**
 * `npm run eval:support`: how well the built-in model answers the test questions of the support pack, by set and
 * language. `--set tuned` asks one set only, which is how to work on the model; `--failures` prints what went wrong in
 * the tuned half, `--evidence` what the confidence is fitted on.
 */
import { KnowledgeIndex, type Language } from '@isthmus/domain-models';
import { loadArticles, loadPacks } from '@isthmus/packs';
import { loadQuestions, QUESTION_SETS, type QuestionSet } from './questions.js';
import { OUTSIDE } from './outside.js';
import { judge, type Judgement } from './judgement.js';
import { summarise } from './report.js';

const NAMES: Record<QuestionSet, string> = {
  tuned: 'tuned half',
  heldOut: 'held-out half',
  fresh: 'fresh set',
};
const packId = 'support';
const pack = loadPacks().find(({ id }) => id === packId);
if (!pack) throw new Error(`no pack ${packId}`);
const index = new KnowledgeIndex(loadArticles(pack));
const wanted = wantedSets();
const questions = loadQuestions(packId).filter(({ set }) => wanted.includes(set));
const now = () => performance.now();
for (const question of questions) judge(index, question, now); // The first round warms the engine up.
const judgements = questions.map((question) => judge(index, question, now));

for (const set of wanted) {
  const ofSet = judgements.filter(({ question }) => question.set === set);
  console.log(summarise(NAMES[set], ofSet));
  for (const language of ['en', 'zh'] as const satisfies Language[]) {
    const ofLanguage = ofSet.filter(({ question }) => question.language === language);
    console.log(summarise(`${NAMES[set]}, ${language}`, ofLanguage));
  }
}
const tuned = judgements.filter(({ question }) => question.set === 'tuned');
if (process.argv.includes('--failures')) tuned.forEach(printFailure);
if (process.argv.includes('--evidence')) [...tuned, ...OUTSIDE.map(judgeOutside)].forEach(printEvidence);

function wantedSets(): readonly QuestionSet[] {
  const named = process.argv[process.argv.indexOf('--set') + 1];
  return process.argv.includes('--set') ? QUESTION_SETS.filter((set) => set === named) : QUESTION_SETS;
}

function judgeOutside(question: string, number: number): Judgement {
  const asked = {
    id: `o-${number}`,
    language: 'en',
    before: [],
    question,
    articles: [],
    answer: [],
  } as const;
  return judge(index, { ...asked, before: [], articles: [], answer: [], set: 'tuned' }, now);
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

function printEvidence({ question, sound, answer }: Judgement): void {
  console.log(JSON.stringify({ id: question.id, language: question.language, sound, ...answer.evidence }));
}
