import { answerFrom, readQuestion, type ExtractiveAnswer, type KnowledgeIndex } from '@isthmus/domain-models';
import type { TestQuestion } from './questions.js';

export interface Judgement {
  question: TestQuestion;
  /** Ids of the three best articles. */
  found: string[];
  /** One of the expected articles is among the three best. */
  hit: boolean;
  answer: ExtractiveAnswer;
  /** The sentences hold every expected string, whether or not the model dared to give them. */
  sound: boolean;
  /** What the customer got was right: every expected string, or a refusal where there is no answer. */
  right: boolean;
}

export function judge(index: KnowledgeIndex, question: TestQuestion): Judgement {
  const turns = [{ role: 'user' as const, text: question.question }];
  const read = readQuestion(turns);
  const found = read ? index.search(read, 3).map(({ article }) => article.id) : [];
  const answer = answerFrom(index, turns);
  const answerable = question.articles.length > 0;
  const sound = answerable && holdsAll(answer.draft, question.answer);
  return {
    question,
    found,
    hit: found.some((id) => question.articles.includes(id)),
    answer,
    sound,
    right: answerable ? answer.known && sound : !answer.known,
  };
}

/** Spaces and case do not matter: 2 GB is 2GB. */
function holdsAll(text: string, expected: readonly string[]): boolean {
  return expected.every((part) => plain(text).includes(plain(part)));
}

function plain(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
}
