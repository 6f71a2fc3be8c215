import { areaUnderRoc } from '@isthmus/domain-models';
import type { ChatItem } from './chat.item.js';
import { mean, shareMargin } from './statistics.js';

export interface ChatAsk {
  prompt: string;
  outputTokensMax: number;
  schema?: object | undefined;
  /** Alternatives for each token; undefined for no log-probabilities at all, 0 for that of the chosen token. */
  alternatives: number | undefined;
}

export interface ChatAnswer {
  text: string;
  /** Of each token, natural logarithm; empty where none was asked for. */
  logprobs: readonly number[];
  /** Of each token, those of the likeliest alternatives; empty where none were asked for. */
  top?: readonly (readonly number[])[];
  outputTokens: number;
  firstTokenMs: number;
  tookMs: number;
}

/** A chat model, asked one question at a time. */
export interface ChatModel {
  ask(question: ChatAsk): Promise<ChatAnswer>;
}

/** What the log-probabilities of an answer's tokens come to. */
export interface Confidence {
  mean: number;
  first: number;
  least: number;
}

export const SIGNALS = ['mean', 'first', 'least'] as const satisfies (keyof Confidence)[];

export interface JudgedAnswer {
  item: ChatItem;
  text: string;
  right: boolean;
  confidence: Confidence;
}

/** Asks every item, greedily, with the log-probability of each token. */
export async function judgeAnswers(model: ChatModel, items: readonly ChatItem[]): Promise<JudgedAnswer[]> {
  const judged: JudgedAnswer[] = [];
  for (const item of items) {
    const { prompt, schema } = item;
    const outputTokensMax = schema ? 96 : 40;
    const { text, logprobs } = await model.ask({ prompt, schema, outputTokensMax, alternatives: 0 });
    judged.push({ item, text, right: item.isRight(text), confidence: confidenceOf(logprobs) });
  }
  return judged;
}

export interface CategoryResult {
  category: string;
  items: number;
  right: number;
  /** Half of the 95 % interval of the share. */
  margin: number;
  /** How well each kind of confidence tells right answers from wrong ones. */
  auroc: Confidence;
}

/** All answers of a language together, then by category. */
export function summariseAnswers(judged: readonly JudgedAnswer[]): CategoryResult[] {
  const categories = Map.groupBy(judged, ({ item }) => item.category);
  return [resultOf('all', judged), ...[...categories].map(([name, answers]) => resultOf(name, answers))];
}

function resultOf(category: string, answers: readonly JudgedAnswer[]): CategoryResult {
  const right = answers.filter((answer) => answer.right).length;
  const auroc = (signal: keyof Confidence) => {
    const signals = (wanted: boolean) =>
      answers.filter((answer) => answer.right === wanted).map(({ confidence }) => confidence[signal]);
    return areaUnderRoc(signals(true), signals(false));
  };
  return {
    category,
    items: answers.length,
    right,
    margin: shareMargin(right, answers.length),
    auroc: { mean: auroc('mean'), first: auroc('first'), least: auroc('least') },
  };
}

function confidenceOf(logprobs: readonly number[]): Confidence {
  return {
    mean: mean(logprobs),
    first: logprobs[0] ?? Number.NaN,
    least: Math.min(...logprobs),
  };
}
