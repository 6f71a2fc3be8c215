import type { Citation } from './answer';

/** A model's answer so far, while its chunks arrive. */
export interface Completion {
  text: string;
  citations: Citation[];
  inputTokens?: number;
  outputTokens?: number;
  finish?: string;
  errorCode?: string;
}

export const NO_COMPLETION: Completion = { text: '', citations: [] };
