import { invalidArgument } from '@isthmus/platform-errors';
import { at, DOWN, type CompactGraph } from './compact-graph.js';
import { checkGroups, checkIndices, checkNode, checkWhole, limitExceeded } from './graph-checks.js';
import {
  DISTANCE_MAX,
  type ConstrainedQuery,
  type DisjointQuery,
  type KShortestQuery,
  type PathFilter,
} from './path-graph.types.js';
import type { SlotQuery } from './path-backend.js';

const REQUIRED_MAX = 16;
const BOUND_MAX = 100_000_000;

export function checkKShortest(query: KShortestQuery, graph: CompactGraph): void {
  checkEnds(query, graph);
  checkWhole('count', query.count, { min: 1, max: 1024 });
}

export function checkDisjoint(query: DisjointQuery, graph: CompactGraph): void {
  checkEnds(query, graph);
  checkWhole('count', query.count, { min: 2, max: query.by === 'group' ? 4 : 8 });
  checkWhole('searchMax', query.searchMax ?? 1, { min: 1, max: BOUND_MAX });
  if (query.from === query.to) {
    throw invalidArgument([
      { field: 'to', description: 'must differ from `from`: there is nothing to keep apart' },
    ]);
  }
  checkFlowCosts(graph);
}

export function checkConstrained(query: ConstrainedQuery, graph: CompactGraph): void {
  checkEnds(query, graph);
  checkWhole('delayMax', query.delayMax ?? 0, { min: 0, max: DISTANCE_MAX });
  checkWhole('hopsMax', query.hopsMax ?? 0, { min: 0, max: DISTANCE_MAX });
  checkWhole('labelsMax', query.labelsMax ?? 1, { min: 1, max: BOUND_MAX });
  checkIndices('requiredNodes', query.requiredNodes, graph.nodeCount);
  checkIndices('requiredLinks', query.requiredLinks, graph.linkCount);
  const required = new Set(query.requiredNodes).size + new Set(query.requiredLinks).size;
  if (required > REQUIRED_MAX) {
    throw invalidArgument([
      { field: 'requiredNodes', description: `${REQUIRED_MAX} nodes and links may be required` },
    ]);
  }
}

/** Turns the filter into slots; a forbidden node takes all arcs around it. */
export function slotQuery(graph: CompactGraph, query: PathFilter & { from: number; to: number }): SlotQuery {
  const { from, to, forbiddenNodes = [], forbiddenLinks = [], forbiddenGroups = [], bandwidth = 0 } = query;
  const blocked = new Set<number>();
  for (const node of forbiddenNodes) {
    for (let slot = at(graph.first, node); slot < at(graph.first, node + 1); slot++) blocked.add(slot);
    for (let i = at(graph.firstArriving, node); i < at(graph.firstArriving, node + 1); i++) {
      blocked.add(at(graph.arriving, i));
    }
  }
  const links = new Set(forbiddenLinks);
  if (forbiddenGroups.length > 0) {
    const groups = new Set(forbiddenGroups);
    for (let link = 0; link < graph.linkCount; link++) {
      const own = graph.groups.subarray(at(graph.firstGroup, link), at(graph.firstGroup, link + 1));
      if (own.some((group) => groups.has(group))) links.add(link);
    }
  }
  if (bandwidth > 0)
    graph.capacity.forEach((capacity, link) => void (capacity < bandwidth && links.add(link)));
  for (const link of links) {
    const forward = at(graph.forwardSlot, link);
    blocked.add(forward);
    if (at(graph.opposite, forward) !== DOWN) blocked.add(at(graph.opposite, forward));
  }
  return { from, to, blocked: Uint32Array.from(blocked) };
}

function checkEnds(query: PathFilter & { from: number; to: number }, graph: CompactGraph): void {
  checkNode('from', query.from, graph.nodeCount);
  checkNode('to', query.to, graph.nodeCount);
  checkIndices('forbiddenNodes', query.forbiddenNodes, graph.nodeCount);
  checkIndices('forbiddenLinks', query.forbiddenLinks, graph.linkCount);
  checkGroups('forbiddenGroups', query.forbiddenGroups);
  checkWhole('bandwidth', query.bandwidth ?? 0, { min: 0, max: DISTANCE_MAX });
}

/** Costs of a flow are 41 bits of distance and 22 of hops; residual paths pass each node twice at most. */
function checkFlowCosts(graph: CompactGraph): void {
  const longest = graph.weight.reduce((max, weight) => (weight !== DOWN && weight > max ? weight : max), 0);
  if (4 * graph.nodeCount * (longest + 1) < 2 ** 41 && graph.nodeCount < 2 ** 20) return;
  throw limitExceeded(
    'four times nodes times the largest weight must stay below 2⁴¹ (and nodes below 2²⁰) for disjoint paths',
    'Use a coarser unit of weight.',
  );
}
