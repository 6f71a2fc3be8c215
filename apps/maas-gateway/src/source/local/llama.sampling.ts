import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { Generation } from './llama.protocol.js';

/** What lies beyond them is improbable, and sorting the whole vocabulary at each token takes time. */
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
