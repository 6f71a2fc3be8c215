import type { Knowledge } from '@isthmus/domain-models';
import { loadKnowledge, loadPacks } from '@isthmus/packs';
import { loadQuestions, type TestQuestion } from './questions.js';

const PACK = 'support';

/** The support pack and its test questions. */
export function supportEvaluation(): { knowledge: Knowledge; questions: TestQuestion[] } {
  const pack = loadPacks().find(({ id }) => id === PACK);
  if (!pack) throw new Error(`no pack ${PACK}`);
  return { knowledge: loadKnowledge(pack), questions: loadQuestions(PACK) };
}
