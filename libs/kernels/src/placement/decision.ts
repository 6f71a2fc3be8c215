/** Turns a backend's numbers back into the caller's names. */
import { NONE, type BackendCandidate, type BackendRefusals } from './backend.js';
import { MAXIMA } from './limits.js';
import {
  NODE_CONSTRAINTS,
  type RankedNode,
  type NodeConstraint,
  type ConstraintReport,
  type Ranking,
} from './types.js';

const UNITS = {
  availability: 'none',
  cpu: 'milli',
  memory: 'MiB',
  'accelerator-model': 'none',
  accelerators: 'devices',
  'required-labels': 'none',
  'forbidden-labels': 'none',
  latency: 'µs',
  price: 'micros',
  offer: 'none',
  excluded: 'none',
} as const satisfies Record<NodeConstraint, string>;

export function describeCandidate(candidate: BackendCandidate, ids: readonly string[]): RankedNode {
  const [fragmentation = 0, scarcity = 0, inUse = 0, bestFit = 0, price = 0, latency = 0, spread = 0] =
    candidate.parts;
  return {
    nodeId: ids[candidate.node] ?? '',
    score: candidate.score,
    parts: { fragmentation, scarcity, inUse, bestFit, price, latency, spread },
    rank: candidate.node,
    devices: deviceIndices(candidate.deviceMask),
  };
}

/** The constraints that refused any node; a node out of reach altogether is no alternative. */
export function describeRefusals(
  { sets, nearest }: BackendRefusals,
  ids: readonly string[],
): Pick<Ranking, 'refusals' | 'refusalSets'> {
  const count = (chosen: typeof sets) => chosen.reduce((sum, { nodes }) => sum + nodes, 0);
  const refusals = NODE_CONSTRAINTS.flatMap((constraint, bit): ConstraintReport[] => {
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
    constraints: constraintsOf(mask),
    nodes,
  }));
  return { refusals, refusalSets };
}

/** The constraints of a refusal mask. */
export function constraintsOf(mask: number): NodeConstraint[] {
  return NODE_CONSTRAINTS.filter((_, bit) => (mask >>> bit) & 1);
}

export function deviceIndices(mask: number): number[] {
  const devices: number[] = [];
  for (let device = 0; mask >>> device !== 0; device++) if ((mask >>> device) & 1) devices.push(device);
  return devices;
}

export function deviceMask(devices: readonly number[]): number {
  return devices.reduce((mask, device) => mask | (1 << device), 0);
}
