import { instantiate, type Exports } from '@isthmus/kernel-token-scorer';
import {
  LIMITS,
  METRICS,
  QUANTILE_KINDS,
  SUMMARY_NAMES,
  type QuantileKind,
  type ScorerBackend,
  type SlotSettings,
  type Summary,
} from './backend.js';

/** The WASM kernel: 1,024 answers at once in memory of its own; one instance for each worker thread. */
export class KernelBackend implements ScorerBackend {
  readonly kind = 'wasm';
  readonly slots: number;
  readonly #kernel: Exports;
  readonly #push: Exports['push'];
  readonly #pushBatch: Exports['pushBatch'];
  readonly #chosen: Float64Array;
  readonly #top: Float64Array;
  readonly #summary: Float64Array;

  /** Throws if WebAssembly or its SIMD is unavailable. */
  constructor() {
    this.#kernel = instantiate();
    const { memory, slotCount, batchMax, topMax, windowMax, chosen, top, summary } = this.#kernel;
    if (
      topMax.value !== LIMITS.top ||
      windowMax.value !== LIMITS.window ||
      slotCount.value !== LIMITS.slots
    ) {
      throw new Error('the token-scorer kernel was built with other limits than the façade');
    }
    this.slots = slotCount.value;
    this.#push = this.#kernel.push;
    this.#pushBatch = this.#kernel.pushBatch;
    this.#chosen = new Float64Array(memory.buffer, chosen.value, batchMax.value);
    this.#top = new Float64Array(memory.buffer, top.value, batchMax.value * topMax.value);
    this.#summary = new Float64Array(memory.buffer, summary.value, SUMMARY_NAMES.length);
  }

  open(slot: number, settings: SlotSettings): void {
    const { metric, threshold, tokensMin, tokensMax, alpha, window, vocabulary } = settings;
    const number = METRICS.indexOf(metric);
    this.#kernel.open(slot, number, threshold, tokensMin, tokensMax, alpha, window, vocabulary);
  }

  push(slot: number, logprob: number, top: ArrayLike<number>): number {
    const k = top.length;
    const target = this.#top;
    // A loop, for so few stores: `set` costs more than all of them.
    for (let j = 0; j < k; j++) target[j] = top[j] ?? Number.NaN;
    return this.#push(slot, logprob, k);
  }

  // eslint-disable-next-line isthmus/max-params -- called for every few tokens: an object each would be garbage
  pushBatch(slot: number, logprobs: ArrayLike<number>, top: ArrayLike<number>, k: number): number {
    const batch = this.#chosen.length;
    let hopelessAt = 0;
    for (let from = 0; from < logprobs.length; from += batch) {
      const count = Math.min(batch, logprobs.length - from);
      this.#chosen.set(part(logprobs, from, count));
      this.#top.set(part(top, from * k, count * k));
      hopelessAt = this.#pushBatch(slot, count, k);
    }
    return hopelessAt;
  }

  summary(slot: number): Summary {
    this.#kernel.summarise(slot);
    const entries = SUMMARY_NAMES.map((name, i) => [name, this.#summary[i]]);
    // The names are those of Summary, one by one.
    return Object.fromEntries(entries) as Summary;
  }

  quantile(slot: number, alpha: number, of: QuantileKind): number {
    return this.#kernel.quantileOf(slot, alpha, QUANTILE_KINDS.indexOf(of));
  }

  lengthNormalised(slot: number, beta: number): number {
    return this.#kernel.lengthNormalised(slot, beta);
  }
}

function part(values: ArrayLike<number>, from: number, count: number): ArrayLike<number> {
  if (from === 0 && count === values.length) return values;
  if (values instanceof Float64Array) return values.subarray(from, from + count);
  return Array.prototype.slice.call(values, from, from + count);
}
