/** A measured body: runs `repeats` times per call and returns anything, so that the work is not optimised away. */
export interface Contender {
  name: string;
  /** How many operations one call of `run` does; the result is per operation. Default 1. */
  operations?: number;
  run(): unknown;
}

/** Median time of one operation in nanoseconds, by contender. */
export type Medians = Map<string, number>;

/**
 * Medians over `rounds` rounds, one call of every contender per round in turn, so that a slow second of the machine
 * hurts all of them alike. One extra round first warms the compilers up and does not count.
 */
export function interleavedMedians(contenders: Contender[], rounds: number): Medians {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const { name, operations = 1, run } of contenders) {
      const start = process.hrtime.bigint();
      sink = run();
      const elapsedNs = Number(process.hrtime.bigint() - start);
      if (round >= 0) samples.get(name)?.push(elapsedNs / operations);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, median(values)]));
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Where results go: a reader outside the loop keeps the optimiser from dropping the work.
 * @public
 */
export let sink: unknown;
