import { answerFrom, KnowledgeIndex, type ExtractiveAnswer, type Knowledge } from '@isthmus/domain-models';

/** A question asked of an index that was built without it. */
export interface FoldCase {
  text: string;
  /** The article it is a question of; undefined for an example of what no article is about. */
  articleId: string | undefined;
  /** Place, from 1, of that article; undefined when it is not among the ten best. */
  rank: number | undefined;
  answer: ExtractiveAnswer;
}

const FOLDS = 5;

/**
 * Asks every known question and every outside example of an index that lacks it and every fifth other one. That is as
 * near to unseen questions as the pack's own data comes, and costs no test question.
 */
export function foldCases(knowledge: Knowledge): FoldCase[] {
  const { questions = [], outside = { examples: [], words: [] } } = knowledge;
  return Array.from({ length: FOLDS }).flatMap((_, fold) => {
    const left = <Item>(items: readonly Item[]) => items.filter((_item, at) => at % FOLDS === fold);
    const kept = <Item>(items: readonly Item[]) => items.filter((_item, at) => at % FOLDS !== fold);
    const index = new KnowledgeIndex({
      ...knowledge,
      questions: kept(questions),
      outside: { examples: kept(outside.examples), words: kept(outside.words) },
    });
    return [
      ...left(questions).map(({ text, articleId }) => ask(index, text, articleId)),
      ...left(outside.examples).map((text) => ask(index, text, undefined)),
    ];
  });
}

function ask(index: KnowledgeIndex, text: string, articleId: string | undefined): FoldCase {
  const turns = [{ role: 'user', text }] as const;
  const read = index.read(turns);
  const found = read ? index.search(read, 10).map(({ article }) => article.id) : [];
  const place = articleId === undefined ? -1 : found.indexOf(articleId);
  return { text, articleId, rank: place < 0 ? undefined : place + 1, answer: answerFrom(index, turns) };
}
