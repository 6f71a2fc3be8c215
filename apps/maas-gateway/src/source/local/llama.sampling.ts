import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { Generation } from './llama.protocol.js';

/** Beyond them lies less than a thousandth of the probability, and sorting 49,000 tokens costs a quarter of the speed. */
const CANDIDATES_MAX = 1_000;

/**
 * Settings of llama.cpp, whose own defaults (the best 40 tokens, top_p 0.95) OpenAI's API does not have. `answered` is read at
 * each token.
 */
export function samplingOf(
  { temperature, topP, seed, frequencyPenalty, presencePenalty }: Generation,
  answered: readonly Token[],
): SequenceEvaluateOptions {
  const penalised = frequencyPenalty !== 0 || presencePenalty !== 0;
  return {
    temperature,
    topP,
    topK: CANDIDATES_MAX,
    minP: 0,
    seed,
    ...(penalised
      ? {
          repeatPenalty: { punishTokens: () => [...answered], penalty: 1, frequencyPenalty, presencePenalty },
        }
      : {}),
  };
}
