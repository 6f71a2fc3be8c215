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

/** Whether a part counts for or against the node. */
const SIGN: Record<ScorePart, 1 | -1> = {
  latency: 1,
  price: 1,
  fragmentation: 1,
  inUse: 1,
  bestFit: 1,
  scarcity: -1,
  spread: -1,
};

/** What a part adds to a candidate's score; the points of all parts sum to it. */
export function pointsOf(part: ScorePart, { parts }: Candidate, weights: Explanation['weights']): number {
  return SIGN[part] * weights[part] * parts[part];
}

/**
 * The length of a part's bar, 0–1: its points as a share of the largest part of any candidate, so that bars compare with
 * each other and between candidates.
 */
export function barOf(part: ScorePart, candidate: Candidate, explanation: Explanation): number {
  const { weights, chosen, runnersUp } = explanation;
  const largest = Math.max(
    ...[chosen, ...runnersUp].flatMap((one) =>
      SCORE_PARTS.map((name) => Math.abs(pointsOf(name, one, weights))),
    ),
  );
  return largest === 0 ? 0 : Math.abs(pointsOf(part, candidate, weights)) / largest;
}

/** The parts that speak for a candidate, the strongest first. */
export function reasonsFor(explanation: Explanation): ScorePart[] {
  const { chosen, weights } = explanation;
  return countedParts(explanation)
    .filter((part) => pointsOf(part, chosen, weights) > 0)
    .sort((a, b) => pointsOf(b, chosen, weights) - pointsOf(a, chosen, weights));
}

/** The relevant parts: weighted by the policy, and not zero for every candidate. */
export function countedParts({ weights, chosen, runnersUp }: Explanation): ScorePart[] {
  return SCORE_PARTS.filter(
    (part) => weights[part] > 0 && [chosen, ...runnersUp].some(({ parts }) => parts[part] !== 0),
  );
}
