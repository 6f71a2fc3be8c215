import type { Llama, LlamaContext, LlamaModel } from 'node-llama-cpp';

/** Alternatives that are told of each token, at most. */
const ALTERNATIVES = 20;

type Pairs = readonly number[];
type Sampled = [
  token: number,
  probabilities?: Pairs | undefined,
  confidence?: number,
  logits?: Pairs,
  weight?: number,
];

interface NativeSampler {
  applyConfig: (settings: object) => void;
}

/** The parts of node-llama-cpp 3.22.1 below its public API that are used here. */
interface NativeContext {
  sampleToken: (index: number, sampler: NativeSampler, ...what: unknown[]) => Promise<number | Sampled>;
}

interface Internals {
  bindings: { AddonSampler: new (model: unknown) => NativeSampler };
  model: unknown;
  context: NativeContext;
}

/**
 * Changes what `evaluateWithMetadata` tells of each token. By itself it sorts all tokens and tells probabilities that the
 * temperature, the penalties and the grammar have changed already. From here on `confidence` is the log-probability of the
 * chosen token, and `probabilities` are the log-probabilities of the 20 best, both at temperature 1 and before every other
 * setting. Throws where the library is not as this knows it.
 */
export function scoreAtTemperatureOne(llama: Llama, model: LlamaModel, context: LlamaContext): void {
  const { bindings, model: native, context: scored } = internalsOf(llama, model, context);
  const sample = scored.sampleToken.bind(scored);
  // Greedy, so that the token that it selects has the largest logit of all.
  const greedy = new bindings.AddonSampler(native);
  greedy.applyConfig({});
  // At temperature 1 logits stay as they are; only the best are sorted.
  const best = new bindings.AddonSampler(native);
  best.applyConfig({ topK: ALTERNATIVES, temperature: 1, seed: 1 });
  let last: Promise<unknown> = Promise.resolve();

  const score = async (index: number, token: number, withBest: boolean): Promise<Sampled> => {
    const [, , , logits = [], weight = 1] = asSampled(
      await sample(index, greedy, false, false, [[token], false, false, true, 0], true),
    );
    const values = new Map(pairsOf(logits));
    const total = Math.max(...values.values()) + Math.log(weight);
    const logprob = (values.get(token) ?? -Infinity) - total;
    if (!withBest) return [token, undefined, logprob];
    const [, , , sorted = []] = asSampled(
      await sample(index, best, false, false, [[], false, false, false, ALTERNATIVES], false),
    );
    return [token, pairsOf(sorted).flatMap(([each, logit]) => [each, logit - total]), logprob];
  };

  const sampleToken: NativeContext['sampleToken'] = async (index, sampler, ...what) => {
    const [probabilities, confidence] = what;
    const token = await sample(index, sampler);
    if (typeof token !== 'number' || token < 0 || (probabilities !== true && confidence !== true))
      return token;
    // A sampler has one buffer: sequences that are sampled at the same time take turns.
    const scores = last.then(() => score(index, token, probabilities === true));
    last = scores.catch(() => undefined);
    return scores;
  };
  Object.defineProperty(scored, 'sampleToken', { value: sampleToken });
}

function internalsOf(llama: Llama, model: LlamaModel, context: LlamaContext): Internals {
  const { _bindings: bindings } = llama as unknown as { _bindings?: Internals['bindings'] }; // private; checked below
  const { _model: native } = model as unknown as { _model?: unknown }; // private; checked below
  const { _ctx: scored } = context as unknown as { _ctx?: NativeContext }; // private; checked below
  if (bindings?.AddonSampler && native && typeof scored?.sampleToken === 'function')
    return { bindings, model: native, context: scored };
  throw new Error('this version of node-llama-cpp has no sampler that can be scored: 3.22.1 is needed');
}

function asSampled(answer: number | Sampled): Sampled {
  if (Array.isArray(answer)) return answer;
  throw new Error('this version of node-llama-cpp tells no logits: 3.22.1 is needed');
}

function pairsOf(flat: Pairs): [token: number, value: number][] {
  return Array.from({ length: flat.length / 2 }, (_, pair) => [flat[2 * pair] ?? 0, flat[2 * pair + 1] ?? 0]);
}
