import { DISTANCE_MAX, UNREACHABLE, type LinkChange, type PathLink } from './path-graph.types.js';

/** Weight of an arc that is down: no sum with it is within the horizon, so no search needs to ask. */
export const DOWN = UNREACHABLE;

/**
 * A graph in compressed sparse rows. Each link gives one arc (one-way) or two; arcs are numbered ("slots") by tail
 * node, then link, then direction, so that comparing two slots compares "lower tail node, then lower link" — the
 * tie-break of every search.
 */
export interface CompactGraph {
  readonly nodeCount: number;
  readonly arcCount: number;
  readonly linkCount: number;
  /** By node: its first slot; one entry more than nodes. */
  readonly first: Uint32Array;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  readonly link: Uint32Array;
  /** By slot, `DOWN` while the link is down. The only array that changes. */
  readonly weight: Uint32Array;
  /** By node: its place in `arriving`, which lists slots by head node, ascending; one entry more than nodes. */
  readonly firstArriving: Uint32Array;
  readonly arriving: Uint32Array;
  /** By slot: the other direction of the same link, or `UNREACHABLE`. */
  readonly opposite: Uint32Array;
  /** By link. */
  readonly forwardSlot: Uint32Array;
  readonly delay: Uint32Array;
  readonly capacity: Uint32Array;
  /** By link: its place in `groups`; one entry more than links. */
  readonly firstGroup: Uint32Array;
  readonly groups: Uint32Array;
  /** By slot: the weight to return to when the link comes up again. */
  readonly weightWhenUp: Uint32Array;
  readonly linkUp: Uint8Array;
}

/** Builds the rows by two counting sorts; the links have been checked. */
export function compactGraph(nodeCount: number, links: readonly PathLink[]): CompactGraph {
  const arcCount = links.reduce((sum, link) => sum + (link.oneWay ? 1 : 2), 0);
  const graph = emptyGraph(nodeCount, arcCount, links.length);
  for (const { from, to, oneWay } of links) {
    graph.first[from + 1] = at(graph.first, from + 1) + 1;
    if (!oneWay) graph.first[to + 1] = at(graph.first, to + 1) + 1;
  }
  accumulate(graph.first);
  placeArcs(graph, links);
  placeArriving(graph);
  placeGroups(graph, links);
  return graph;
}

/** Applies one checked change and returns the slots whose weight is now another, ascending by direction. */
export function changeLink(graph: CompactGraph, change: LinkChange): { slot: number; weight: number }[] {
  const forward = at(graph.forwardSlot, change.link);
  const back = at(graph.opposite, forward);
  if (change.up !== undefined) graph.linkUp[change.link] = change.up ? 1 : 0;
  if (change.weight !== undefined) graph.weightWhenUp[forward] = change.weight;
  if (back !== UNREACHABLE) {
    const weightBack = change.weightBack ?? change.weight;
    if (weightBack !== undefined) graph.weightWhenUp[back] = weightBack;
  }
  const up = at(graph.linkUp, change.link) === 1;
  const slots = back === UNREACHABLE ? [forward] : [forward, back];
  const changed = slots
    .map((slot) => ({ slot, weight: up ? at(graph.weightWhenUp, slot) : DOWN }))
    .filter(({ slot, weight }) => weight !== at(graph.weight, slot));
  for (const { slot, weight } of changed) graph.weight[slot] = weight;
  return changed;
}

/** Element of a typed array whose index the code around it keeps in range. */
export function at(array: { readonly [index: number]: number }, index: number): number {
  // The index comes from the graph's own arrays; `noUncheckedIndexedAccess` cannot know.
  return array[index] as number;
}

function emptyGraph(nodeCount: number, arcCount: number, linkCount: number): CompactGraph {
  const arcs = () => new Uint32Array(arcCount);
  const perLink = () => new Uint32Array(linkCount);
  return {
    nodeCount,
    arcCount,
    linkCount,
    first: new Uint32Array(nodeCount + 1),
    tail: arcs(),
    head: arcs(),
    link: arcs(),
    weight: arcs(),
    firstArriving: new Uint32Array(nodeCount + 1),
    arriving: arcs(),
    opposite: arcs().fill(UNREACHABLE),
    forwardSlot: perLink(),
    delay: perLink(),
    capacity: perLink(),
    firstGroup: new Uint32Array(linkCount + 1),
    groups: new Uint32Array(0),
    weightWhenUp: arcs(),
    linkUp: new Uint8Array(linkCount),
  };
}

function placeArcs(graph: CompactGraph, links: readonly PathLink[]): void {
  const next = graph.first.slice();
  links.forEach((link, index) => {
    const up = link.up ?? true;
    const place = (tail: number, head: number, weight: number) => {
      const slot = at(next, tail);
      next[tail] = slot + 1;
      graph.tail[slot] = tail;
      graph.head[slot] = head;
      graph.link[slot] = index;
      graph.weightWhenUp[slot] = weight;
      graph.weight[slot] = up ? weight : DOWN;
      return slot;
    };
    const forward = place(link.from, link.to, link.weight);
    graph.forwardSlot[index] = forward;
    graph.linkUp[index] = up ? 1 : 0;
    graph.delay[index] = link.delay ?? link.weight;
    graph.capacity[index] = link.capacity ?? DISTANCE_MAX;
    if (link.oneWay) return;
    const back = place(link.to, link.from, link.weightBack ?? link.weight);
    graph.opposite[forward] = back;
    graph.opposite[back] = forward;
  });
}

function placeArriving(graph: CompactGraph): void {
  for (const head of graph.head) graph.firstArriving[head + 1] = at(graph.firstArriving, head + 1) + 1;
  accumulate(graph.firstArriving);
  const next = graph.firstArriving.slice();
  graph.head.forEach((head, slot) => {
    graph.arriving[at(next, head)] = slot;
    next[head] = at(next, head) + 1;
  });
}

function placeGroups(graph: CompactGraph, links: readonly PathLink[]): void {
  const groups: number[] = [];
  links.forEach((link, index) => {
    groups.push(...new Set(link.groups ?? []));
    graph.firstGroup[index + 1] = groups.length;
  });
  Object.assign(graph, { groups: Uint32Array.from(groups) });
}

function accumulate(counts: Uint32Array): void {
  for (let i = 1; i < counts.length; i++) counts[i] = at(counts, i) + at(counts, i - 1);
}
