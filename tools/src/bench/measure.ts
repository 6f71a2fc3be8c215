/** Sorted copies make the input safe to reuse. */
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

/** The value below which a share `q` of the values lies (nearest rank). */
export function quantile(values: number[], q: number): number {
  const order = sorted(values);
  return order[Math.min(order.length - 1, Math.max(0, Math.ceil(q * order.length) - 1))] ?? Number.NaN;
}

export const median = (values: number[]) => quantile(values, 0.5);

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** A measured figure beside the one to reach. */
export interface Figure {
  name: string;
  measured: string;
  target: string;
  met: boolean | undefined;
  how: string;
}
