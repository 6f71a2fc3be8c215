import type { ChatItem } from './chat.item.js';
import { areaUnderRoc, mean, shareMargin } from './statistics.js';

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
  outputTokens: number;
  firstTokenMs: number;
  tookMs: number;
}

/** A chat model, asked one question at a time. */
export interface ChatModel {
  ask(question: ChatAsk): Promise<ChatAnswer>;
}

export interface JudgedAnswer {
  item: ChatItem;
  text: string;
  right: boolean;
  /** Mean log-probability of the answer's tokens. */
  confidence: number;
}

/** Asks every item, greedily, with the log-probability of each token. */
export async function judgeAnswers(model: ChatModel, items: readonly ChatItem[]): Promise<JudgedAnswer[]> {
  const judged: JudgedAnswer[] = [];
  for (const item of items) {
    const { prompt, schema } = item;
    const outputTokensMax = schema ? 96 : 40;
    const { text, logprobs } = await model.ask({ prompt, schema, outputTokensMax, alternatives: 0 });
    judged.push({ item, text, right: item.isRight(text), confidence: mean(logprobs) });
  }
  return judged;
}

export interface CategoryResult {
  category: string;
  items: number;
  right: number;
  /** Half of the 95 % interval of the share. */
  margin: number;
  /** How well the mean log-probability tells right answers from wrong ones. */
  auroc: number;
}

/** All answers of a language together, then by category. */
export function summariseAnswers(judged: readonly JudgedAnswer[]): CategoryResult[] {
  const categories = Map.groupBy(judged, ({ item }) => item.category);
  return [resultOf('all', judged), ...[...categories].map(([name, answers]) => resultOf(name, answers))];
}

function resultOf(category: string, answers: readonly JudgedAnswer[]): CategoryResult {
  const confidences = (right: boolean) =>
    answers.filter((answer) => answer.right === right).map(({ confidence }) => confidence);
  const right = confidences(true).length;
  return {
    category,
    items: answers.length,
    right,
    margin: shareMargin(right, answers.length),
    auroc: areaUnderRoc(confidences(true), confidences(false)),
  };
}
