/** A request that both models answered: what each answer is worth, 0–1, and what decides who answers. */
export interface Outcome {
  /** The higher, the rather the small model answers. */
  score: number;
  small: number;
  large: number;
}

/** How the gain of the large model grows with the share of requests that it gets, the lowest scores first. */
export interface DeferralCurve {
  /** Performance gap recovered, (r − small) / (large − small), with 0, 1, … all requests at the large model. */
  recovered: readonly number[];
  /** Its mean, APGR: about 0.5 for a score that says nothing. Above 1 is possible where only the small model is right. */
  average: number;
}

/**
 * PGR at every share and APGR, as RouteLLM defines them (arXiv 2406.18665). Of requests with one score each share gets
 * the mean, so that their order does not matter. NaN where both models are equally good.
 */
export function deferralCurve(outcomes: readonly Outcome[]): DeferralCurve {
  const order = outcomes.toSorted((a, b) => a.score - b.score);
  const gap = order.reduce((sum, { small, large }) => sum + large - small, 0);
  const recovered = [0];
  let before = 0;
  for (let first = 0, next = 0; first < order.length; first = next) {
    while (next < order.length && order[next]?.score === order[first]?.score) next++;
    const together = order.slice(first, next);
    const gain = together.reduce((sum, { small, large }) => sum + large - small, 0);
    for (let i = 1; i <= together.length; i++) recovered.push((before + (gain * i) / together.length) / gap);
    before += gain;
  }
  return { recovered, average: recovered.reduce((sum, value) => sum + value, 0) / recovered.length };
}

/** CPT: the least share at the large model that recovers so much of the gap; undefined where none does. */
export function callsFor({ recovered }: DeferralCurve, share: number): number | undefined {
  const at = recovered.findIndex((value) => value >= share);
  return at < 0 ? undefined : at / (recovered.length - 1);
}
