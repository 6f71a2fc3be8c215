import { findAlternatives, type Alternative } from './alternatives.js';
import {
  chooseCard,
  compileRequest,
  CONSTRAINTS,
  failures,
  type Constraint,
  type Judged,
  type PlacementRequest,
} from './constraints.js';
import type { Fleet } from './fleet.js';
import { grantedMilli, NOTHING_USED, type NodeUsage } from './node.js';
import type { PlacementPolicy, ScorePart } from './policy.js';
import { priceMicroPerHour } from './price.js';
import { scoreParts, totalScore } from './score.js';

/** The state that a decision is made on. */
export interface Snapshot {
  /** By node; a node without an entry is empty. */
  readonly usage: ReadonlyMap<string, NodeUsage>;
  /** From the users' metro, by site, microseconds; absent or negative where there is no path. */
  readonly roundTripUs: ReadonlyMap<string, number>;
}

export interface Candidate {
  readonly nodeId: string;
  readonly siteId: string;
  readonly roundTripUs: number;
  readonly priceMicroPerHour: number;
  /** What is granted of one card, and which; 0 and absent for none. */
  readonly acceleratorMilli: number;
  readonly card?: number;
  readonly score: number;
  readonly parts: Readonly<Record<ScorePart, number>>;
}

interface Judgement {
  readonly policy: string;
  readonly seed: number;
  /** For each constraint, the nodes that fail it, whatever else they fail. */
  readonly filtered: Readonly<Record<Constraint, number>>;
  readonly feasible: number;
}
export interface Placed extends Judgement {
  readonly placed: true;
  readonly chosen: Candidate;
  /** The next best, three at most. */
  readonly runnersUp: readonly Candidate[];
}
export interface Refused extends Judgement {
  readonly placed: false;
  /** Never empty unless the fleet is; the first is the one to name. */
  readonly alternatives: readonly Alternative[];
}
export type Decision = Placed | Refused;

const NAMED_MAX = 4;

/** The best node for a request, or why there is none. Pure and deterministic. */
export function decidePlacement(
  fleet: Fleet,
  snapshot: Snapshot,
  request: PlacementRequest,
  policy: PlacementPolicy,
): Decision {
  const filtered = zeroCounts();
  const feasible: Judged[] = [];
  const refused: { judged: Judged; failed: Constraint[] }[] = [];
  const compiled = compileRequest(request);
  for (const node of fleet.nodes) {
    const judged = {
      node,
      usage: snapshot.usage.get(node.id) ?? NOTHING_USED,
      roundTripUs: snapshot.roundTripUs.get(node.siteId) ?? -1,
      priceMicroPerHour: priceMicroPerHour(node, request.resources),
    };
    const failed = failures(judged, compiled);
    if (failed.length === 0) feasible.push(judged);
    else refused.push({ judged, failed });
    for (const constraint of failed) filtered[constraint]++;
  }
  const judgement = { policy: policy.version, seed: fleet.seed, filtered, feasible: feasible.length };
  const [chosen, ...runnersUp] = best(feasible, request, policy);
  if (chosen) return { ...judgement, placed: true, chosen, runnersUp };
  return { ...judgement, placed: false, alternatives: findAlternatives(refused, request) };
}

/** The first few by score; `feasible` is in rank order and only a higher score passes, so ties go to the lower rank. */
function best(feasible: readonly Judged[], request: PlacementRequest, policy: PlacementPolicy): Candidate[] {
  const cheapest = feasible.reduce((least, { priceMicroPerHour: price }) => Math.min(least, price), Infinity);
  const top: { judged: Judged; parts: Record<ScorePart, number>; score: number }[] = [];
  for (const judged of feasible) {
    const parts = scoreParts(judged, request, cheapest);
    const score = totalScore(parts, policy);
    const place = top.findIndex((kept) => kept.score < score);
    if (place === -1 && top.length === NAMED_MAX) continue;
    top.splice(place === -1 ? top.length : place, 0, { judged, parts, score });
    top.length = Math.min(top.length, NAMED_MAX);
  }
  return top.map(({ judged, parts, score }) => candidateOf(judged, request, parts, score));
}

function candidateOf(
  { node, usage, roundTripUs, priceMicroPerHour }: Judged,
  { resources }: PlacementRequest,
  parts: Record<ScorePart, number>,
  score: number,
): Candidate {
  const card = chooseCard(node, usage, resources.acceleratorMilli);
  const granted =
    node.accelerators && card !== undefined ? grantedMilli(resources.acceleratorMilli, node.accelerators) : 0;
  return {
    nodeId: node.id,
    siteId: node.siteId,
    roundTripUs,
    priceMicroPerHour,
    acceleratorMilli: granted,
    ...(card === undefined ? {} : { card }),
    score,
    parts,
  };
}

function zeroCounts(): Record<Constraint, number> {
  // Every constraint is a key by construction.
  return Object.fromEntries(CONSTRAINTS.map((constraint) => [constraint, 0])) as Record<Constraint, number>;
}
