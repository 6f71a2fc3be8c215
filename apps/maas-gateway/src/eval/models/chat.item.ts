import type { Language } from './eval.data.js';

/** One question for the chat model, and the program that checks its answer. */
export interface ChatItem {
  category: string;
  language: Language;
  prompt: string;
  /** JSON Schema of the answer, where it is asked for by one. */
  schema?: object;
  isRight: (answer: string) => boolean;
  /** An answer that passes: what the tests hold each item to. */
  example: string;
}
