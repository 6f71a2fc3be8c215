import { answerFrom, type ExtractiveAnswer, type KnowledgeIndex, type Turn } from '@isthmus/domain-models';
import type { TestQuestion } from './questions.js';

export interface Judgement {
  question: TestQuestion;
  /** Ids of the best articles, best first. */
  found: string[];
  /** Place, from 1, of the first expected article among them; undefined when it is not there. */
  rank: number | undefined;
  answer: ExtractiveAnswer;
  /** The sentences drafted from expected articles contain every expected string, whether or not the model gave them. */
  sound: boolean;
  /** What the customer got was right: a sound answer, or a refusal where there is no answer. */
  right: boolean;
  milliseconds: number;
}

const ARTICLES_LISTED = 10;

/** Asks the model one question. `now` reads a clock in milliseconds. */
export function judge(index: KnowledgeIndex, question: TestQuestion, now: () => number): Judgement {
  const turns = turnsOf(question);
  const start = now();
  const answer = answerFrom(index, turns);
  const milliseconds = now() - start;
  const read = index.read(turns);
  const found = read ? index.search(read, ARTICLES_LISTED).map(({ article }) => article.id) : [];
  const place = found.findIndex((id) => question.articles.includes(id));
  const answerable = question.articles.length > 0;
  const sound = answerable && isSound(answer, question);
  return {
    question,
    found,
    rank: place < 0 ? undefined : place + 1,
    answer,
    sound,
    right: answerable ? answer.known && sound : !answer.known,
    milliseconds,
  };
}

function turnsOf({ before, question }: TestQuestion): Turn[] {
  return [...before, question].map((text) => ({ role: 'user', text }));
}

/** Right words from a wrong article are luck: only what expected articles say counts. */
function isSound({ draftCitations }: ExtractiveAnswer, { articles, answer }: TestQuestion): boolean {
  const quotes = draftCitations.filter(({ articleId }) => articles.includes(articleId));
  const text = plain(quotes.map(({ quote }) => quote).join('\n'));
  return quotes.length > 0 && answer.every((part) => [part].flat().some((one) => contains(text, plain(one))));
}

/** A number counts as a whole number only: 2 CNY is not in 12 CNY, nor 30 % in 0.30 %. */
function contains(text: string, part: string): boolean {
  const escaped = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `${/^\d/.test(part) ? '(?<![\\d.,])' : ''}${escaped}${/\d$/.test(part) ? '(?!\\d)' : ''}`,
  ).test(text);
}

/** Spaces and case do not matter: 2 GB is 2GB. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^\S\n]+/g, '')
    .toLowerCase();
}
