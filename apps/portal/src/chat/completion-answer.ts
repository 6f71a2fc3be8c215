import type { Citation } from './answer';
import type { TokenScore } from './token-score';

/** A model's answer so far, while its chunks arrive. */
export interface Completion {
  text: string;
  /** Of the completion; empty before its first chunk. */
  id: string;
  citations: Citation[];
  /** Where they were asked for, and the model tells them. */
  tokens?: TokenScore[];
  inputTokens?: number;
  outputTokens?: number;
  finish?: string;
  errorCode?: string;
  /** Which budget does not cover the question; the balance is one. */
  budget?: string;
}

export const NO_COMPLETION: Completion = { text: '', id: '', citations: [] };
