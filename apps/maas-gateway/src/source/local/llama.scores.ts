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
  // A sampler has one buffer: sequences that are scored at the same time take turns.
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const logitsOf = async (index: number, tokens: readonly number[]) => {
    const [, , , logits = [], weight = 1] = asSampled(
      await sample(index, greedy, false, false, [tokens, false, false, true, 0], true),
    );
    const found = new Map(pairsOf(logits));
    return { found, total: Math.max(...found.values()) + Math.log(weight) };
  };
  const bestOf = async (index: number) => {
    const [, , , logits = []] = asSampled(
      await sample(index, best, false, false, [[], false, false, false, ALTERNATIVES], false),
    );
    return pairsOf(logits);
  };

  const sampleToken: NativeContext['sampleToken'] = async (index, sampler, ...what) => {
    const [withBest, withChosen] = what;
    if (withBest !== true && withChosen !== true) return sample(index, sampler);
    // At once: each takes a thread of its own, and those of the model rest meanwhile.
    const [token, { found, total }, alternatives] = await Promise.all([
      sample(index, sampler),
      inTurn(() => logitsOf(index, [])),
      withBest === true ? inTurn(() => bestOf(index)) : undefined,
    ]);
    if (typeof token !== 'number' || token < 0) return token;
    const logit =
      found.get(token) ??
      new Map(alternatives).get(token) ??
      (await inTurn(() => logitsOf(index, [token]))).found.get(token) ??
      -Infinity;
    return [token, alternatives?.flatMap(([each, value]) => [each, value - total]), logit - total];
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
