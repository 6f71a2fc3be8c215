import { documentTerms, splitSentences } from '@isthmus/domain-models';
import { holds, type Judgement } from '../judgement.js';
import type { ChatModel } from '../models/chat.eval.js';

/** One answer, quoted and phrased. */
export interface Phrased {
  question: string;
  /** What the model said, and what of that is left when every sentence is held to the passages. */
  text: string;
  held: string;
  sentences: number;
  unsupported: number;
  right: { quoted: boolean; phrased: boolean; held: boolean };
  tookMs: number;
}

const OUTPUT_TOKENS_MAX = 120;
/** Of the terms of a sentence; numbers must all be there. */
const SUPPORTED_FROM = 0.7;

/** Lets a model phrase the answer to a question from the passages that were found for it. */
export async function phrase(model: ChatModel, { question, answer, sound }: Judgement): Promise<Phrased> {
  const { text, tookMs } = await model.ask({
    prompt: promptOf(question.question, answer.draft),
    outputTokensMax: OUTPUT_TOKENS_MAX,
    alternatives: undefined,
  });
  const sentences = splitSentences(text);
  const kept = sentences.filter((sentence) => isSupported(sentence, answer.draft));
  const held = kept.length > 0 ? kept.join(' ') : answer.draft;
  return {
    question: question.question,
    text,
    held,
    sentences: sentences.length,
    unsupported: sentences.length - kept.length,
    right: {
      quoted: sound,
      phrased: holds(text, question.answer),
      held: holds(held, question.answer),
    },
    tookMs,
  };
}

/** Whether a sentence says nothing but what the passages say: each number, and nearly all other terms. */
export function isSupported(sentence: string, passages: string): boolean {
  const said = [...new Set(documentTerms(sentence))];
  const known = new Set(documentTerms(passages));
  if (said.length === 0) return false;
  const numbers = said.filter((term) => /\d/.test(term));
  const met = said.filter((term) => known.has(term)).length;
  return numbers.every((number) => known.has(number)) && met / said.length >= SUPPORTED_FROM;
}

function promptOf(question: string, passages: string): string {
  return [
    'Answer the question of a customer in one to three sentences, with the information below only.',
    'Keep numbers, prices, names and menu paths word for word.',
    '',
    `Information:\n${passages}`,
    '',
    `Question: ${question}`,
  ].join('\n');
}
