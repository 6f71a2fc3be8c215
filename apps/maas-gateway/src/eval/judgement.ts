import {
  answerFrom,
  type ExtractiveAnswer,
  type KnowledgeIndex,
  type Nearness,
  type Question,
  type Turn,
} from '@isthmus/domain-models';
import type { TestQuestion } from './questions.js';

export interface Judgement {
  question: TestQuestion;
  /** Ids of the best articles, best first. */
  found: string[];
  /** Place, from 1, of the first expected article among them; undefined when it is not there. */
  rank: number | undefined;
  answer: ExtractiveAnswer;
  /** What was drafted from expected articles contains every expected string, whether or not the model gave it. */
  sound: boolean;
  /** The draft contains what only an answer to the opposite would. */
  opposite: boolean;
  /** What the customer got was right: a sound answer, or a refusal where there is no answer. */
  right: boolean;
  /** Of processor time, with the encoding of the question. */
  milliseconds: number;
}

/** A knowledge base, and the cosines of a question with its passages where they are used. */
export interface Asked {
  index: KnowledgeIndex;
  nearness?: ((question: Question) => Nearness) | undefined;
}

/** Asks the model one question. `now` reads a clock in milliseconds. */
export function judge({ index, nearness }: Asked, question: TestQuestion, now: () => number): Judgement {
  const turns = turnsOf(question);
  const start = now();
  const read = index.read(turns);
  const answer = answerFrom(index, turns, read && nearness?.(read));
  const milliseconds = now() - start;
  const found = answer.ranked.map(({ article }) => article.id);
  const place = found.findIndex((id) => question.articles.includes(id));
  const answerable = question.articles.length > 0;
  const sound = answerable && isSound(answer, question);
  return {
    question,
    found,
    rank: place < 0 ? undefined : place + 1,
    answer,
    sound,
    opposite: question.not.some((part) => contains(plain(answer.draft), plain(part))),
    right: answerable ? answer.known && sound : !answer.known,
    milliseconds,
  };
}

export function turnsOf({ before, question }: Pick<TestQuestion, 'before' | 'question'>): Turn[] {
  return [...before, question].map((text) => ({ role: 'user', text }));
}

/** Right words from a wrong article are luck: only what expected articles say counts. */
function isSound({ draftCitations }: ExtractiveAnswer, { articles, answer }: TestQuestion): boolean {
  const quotes = draftCitations.filter(({ articleId }) => articles.includes(articleId));
  return quotes.length > 0 && holds(quotes.map(({ quote }) => quote).join('\n'), answer);
}

/** Whether a text contains every expected string. */
export function holds(text: string, answer: TestQuestion['answer']): boolean {
  const said = plain(text);
  return answer.every((part) => [part].flat().some((one) => contains(said, plain(one))));
}

/** A number counts as a whole number only: 2 CNY is not in 12 CNY, nor 30 % in 0.30 %; but 30 CNY is in "Japan, 30 CNY". */
function contains(text: string, part: string): boolean {
  const escaped = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(
    `${/^\d/.test(part) ? '(?<!\\d|\\d[.,])' : ''}${escaped}${/\d$/.test(part) ? '(?!\\d)' : ''}`,
  ).test(text);
}

/** Spaces and case do not matter: 2 GB is 2GB. But "Zone 1, 0.99 CNY" does not have the number 1,0.99. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/(?<=\d[.,])[^\S\n]+(?=\d)/g, '\n')
    .replace(/[^\S\n]+/g, '')
    .toLowerCase();
}
