import { z } from 'zod/mini';

/** The parts of a score, as the placement kernel names them (docs/adr/0010). */
export const SCORE_PARTS = [
  'latency',
  'price',
  'fragmentation',
  'inUse',
  'bestFit',
  'scarcity',
  'spread',
] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

const byPart = z.record(z.enum(SCORE_PARTS), z.number());

const candidate = z.object({
  nodeId: z.string(),
  siteId: z.string(),
  roundTripUs: z.number(),
  priceMicroPerHour: z.number(),
  score: z.number(),
  parts: byPart,
});

const explanation = z.object({
  policy: z.string(),
  weights: byPart,
  feasible: z.number(),
  chosen: candidate,
  runnersUp: z.array(candidate),
  filtered: z.record(z.string(), z.number()),
});

export type Candidate = z.infer<typeof candidate>;
export type Explanation = z.infer<typeof explanation>;

/** Reads the scheduler's decision; undefined when this portal does not know its format. */
export function parseExplanation(json: string): Explanation | undefined {
  try {
    return explanation.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

/** Values from which a part counts in full, and whether it counts against the node. */
const SCALE: Record<ScorePart, { full: number; sign: 1 | -1 }> = {
  latency: { full: 100, sign: 1 },
  price: { full: 100, sign: 1 },
  fragmentation: { full: 100, sign: 1 },
  inUse: { full: 1, sign: 1 },
  bestFit: { full: 100, sign: 1 },
  scarcity: { full: 1_000, sign: -1 },
  spread: { full: 100, sign: -1 },
};

/** What a part adds to a candidate's score; the points of all parts sum to it. */
export function pointsOf(part: ScorePart, { parts }: Candidate, weights: Explanation['weights']): number {
  return SCALE[part].sign * weights[part] * parts[part];
}

/** How much of a part a candidate has, 0–1. */
export function shareOf(part: ScorePart, { parts }: Candidate): number {
  return Math.min(1, Math.max(0, parts[part] / SCALE[part].full));
}

/** The relevant parts: weighted by the policy, and not zero for every candidate. */
export function countedParts({ weights, chosen, runnersUp }: Explanation): ScorePart[] {
  return SCORE_PARTS.filter(
    (part) => weights[part] > 0 && [chosen, ...runnersUp].some(({ parts }) => parts[part] !== 0),
  );
}
