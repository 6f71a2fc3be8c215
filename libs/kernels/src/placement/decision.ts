/** Turns an engine's numbers back into the caller's names. */
import { NONE, type EngineCandidate, type EngineRefusal } from './engine.js';
import { MAXIMA } from './limits.js';
import { CONSTRAINTS, type Candidate, type Constraint, type ConstraintReport } from './types.js';

const UNITS = {
  availability: 'none',
  cpu: 'milli',
  memory: 'MiB',
  'accelerator-model': 'none',
  accelerators: 'cards',
  'required-labels': 'none',
  'forbidden-labels': 'none',
  latency: 'µs',
  price: 'micros',
} as const satisfies Record<Constraint, string>;

export function describeCandidate(candidate: EngineCandidate, ids: readonly string[]): Candidate {
  const [fragmentation = 0, scarcity = 0, inUse = 0, bestFit = 0, price = 0, latency = 0, spread = 0] =
    candidate.parts;
  return {
    nodeId: ids[candidate.node] ?? '',
    score: candidate.score,
    parts: { fragmentation, scarcity, inUse, bestFit, price, latency, spread },
    rank: candidate.node,
    cards: cardIndices(candidate.cardMask),
  };
}

/** The constraints that refused any node; a node out of reach altogether is no alternative. */
export function describeRefusals(
  refusals: readonly EngineRefusal[],
  ids: readonly string[],
): ConstraintReport[] {
  return refusals.flatMap((refusal, bit) => {
    const constraint = CONSTRAINTS[bit];
    if (!constraint || refusal.nodes === 0) return [];
    const report: ConstraintReport = { constraint, nodes: refusal.nodes, onlyThis: refusal.onlyThis };
    const nodeId = ids[refusal.nearest];
    if (refusal.nearest !== NONE && nodeId !== undefined && refusal.shortfall <= MAXIMA.latencyUs) {
      report.nearest = { nodeId, shortfall: refusal.shortfall, unit: UNITS[constraint] };
    }
    return [report];
  });
}

export function cardIndices(mask: number): number[] {
  const cards: number[] = [];
  for (let card = 0; mask >>> card !== 0; card++) if ((mask >>> card) & 1) cards.push(card);
  return cards;
}

export function cardMask(cards: readonly number[]): number {
  return cards.reduce((mask, card) => mask | (1 << card), 0);
}
