/** Turns a backend's numbers back into the caller's names. */
import { NONE, type BackendCandidate, type BackendRefusals } from './backend.js';
import { MAXIMA } from './limits.js';
import {
  CONSTRAINTS,
  type Candidate,
  type Constraint,
  type ConstraintReport,
  type PlacementDecision,
} from './types.js';

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
  offer: 'none',
  excluded: 'none',
} as const satisfies Record<Constraint, string>;

export function describeCandidate(candidate: BackendCandidate, ids: readonly string[]): Candidate {
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
  { sets, nearest }: BackendRefusals,
  ids: readonly string[],
): Pick<PlacementDecision, 'refusals' | 'refusalSets'> {
  const count = (chosen: typeof sets) => chosen.reduce((sum, { nodes }) => sum + nodes, 0);
  const refusals = CONSTRAINTS.flatMap((constraint, bit): ConstraintReport[] => {
    const nodes = count(sets.filter(({ mask }) => (mask >>> bit) & 1));
    const onlyThis = count(sets.filter(({ mask }) => mask === 1 << bit));
    const { node = NONE, shortfall = 0 } = nearest[bit] ?? {};
    const nodeId = ids[node];
    if (nodes === 0) return [];
    if (nodeId === undefined || (constraint === 'latency' && shortfall > MAXIMA.latencyUs)) {
      return [{ constraint, nodes, onlyThis }];
    }
    return [{ constraint, nodes, onlyThis, nearest: { nodeId, shortfall, unit: UNITS[constraint] } }];
  });
  const refusalSets = sets.map(({ mask, nodes }) => ({
    constraints: CONSTRAINTS.filter((_, bit) => (mask >>> bit) & 1),
    nodes,
  }));
  return { refusals, refusalSets };
}

export function cardIndices(mask: number): number[] {
  const cards: number[] = [];
  for (let card = 0; mask >>> card !== 0; card++) if ((mask >>> card) & 1) cards.push(card);
  return cards;
}

export function cardMask(cards: readonly number[]): number {
  return cards.reduce((mask, card) => mask | (1 << card), 0);
}
