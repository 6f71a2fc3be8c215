import { z } from 'zod/mini';

/** The parts of a score, each 0–1,000, more is better (libs/domain/placement). */
export const SCORE_PARTS = ['latency', 'price', 'fit', 'balance', 'preserve'] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

const candidate = z.object({
  nodeId: z.string(),
  siteId: z.string(),
  roundTripUs: z.number(),
  priceMicroPerHour: z.number(),
  score: z.number(),
  parts: z.partialRecord(z.enum(SCORE_PARTS), z.number()),
});

const explanation = z.object({
  policy: z.string(),
  feasible: z.number(),
  chosen: candidate,
  runnersUp: z.array(candidate),
  filtered: z.record(z.string(), z.number()),
});

export type Candidate = z.infer<typeof candidate>;
export type Explanation = z.infer<typeof explanation>;

/** Reads the scheduler's decision; undefined when it is of a form that this portal does not know. */
export function parseExplanation(json: string): Explanation | undefined {
  try {
    return explanation.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
