/** A token of an answer as its model scored it. */
export interface TokenScore {
  text: string;
  /** UTF-8 of the text; absent where the model does not tell. A token may be a part of a character. */
  bytes?: number[];
  /** Natural logarithm of its probability. */
  logprob: number;
  /** The most probable tokens at its place, itself among them. */
  alternatives: { text: string; logprob: number }[];
}

/** Whether a model tells how probable its tokens were: those that run beside the gateway do, of others nobody says. */
export function hasTokenScores(modelId: string): boolean {
  return modelId.startsWith('local/');
}
