/** `npm run eval`: recall@3, answer accuracy, refusals and calibration of the built-in model on the support pack. */
import { KnowledgeIndex, type Language } from '@isthmus/domain-models';
import { loadArticles, loadPacks } from '@isthmus/packs';
import { loadQuestions } from './questions.js';
import { OUTSIDE } from './outside.js';
import { judge, type Judgement } from './judgement.js';
import { summarise } from './report.js';

const packId = 'support';
const pack = loadPacks().find(({ id }) => id === packId);
if (!pack) throw new Error(`no pack ${packId}`);
const index = new KnowledgeIndex(loadArticles(pack));
const judgements = loadQuestions(packId).map((question) => judge(index, question));

console.log(summarise('all', judgements));
for (const half of ['tuned', 'heldOut'] as const) {
  console.log(summarise(half === 'tuned' ? 'tuned half' : 'held-out half', judgements.filter(ofHalf(half))));
}
for (const language of ['en', 'zh'] as const satisfies Language[]) {
  console.log(
    summarise(
      `language ${language}`,
      judgements.filter(({ question }) => question.language === language),
    ),
  );
}
if (process.argv.includes('--failures')) judgements.filter(ofHalf('tuned')).forEach(printFailure);
if (process.argv.includes('--evidence')) {
  const outside = OUTSIDE.map((question, number) =>
    judge(index, { id: `o-${number}`, language: 'en', question, articles: [], answer: [], half: 'tuned' }),
  );
  [...judgements.filter(ofHalf('tuned')), ...outside].forEach(printEvidence);
}

function ofHalf(half: 'tuned' | 'heldOut') {
  return ({ question }: Judgement) => question.half === half;
}

/** Failures are shown for the tuned half only, so that the other stays unseen. */
function printFailure({ question, found, hit, right, answer }: Judgement): void {
  if (right) return;
  console.log(`\n${question.id} ${hit ? 'article found' : 'ARTICLE MISSED'}: ${question.question}`);
  console.log(`  expected ${question.articles.join(', ') || 'a refusal'}: ${question.answer.join(' | ')}`);
  console.log(`  found    ${found.join(', ')}`);
  console.log(`  reply    ${answer.confidence.toFixed(2)} ${answer.text}`);
}

function printEvidence({ question, sound, answer }: Judgement): void {
  console.log(JSON.stringify({ id: question.id, language: question.language, sound, ...answer.evidence }));
}
