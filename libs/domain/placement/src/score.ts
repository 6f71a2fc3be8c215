import { cardsFree, type Judged, type PlacementRequest } from './constraints.js';
import { CARD_MILLI, grantedMilli, type NodeUsage, type PlacementNode, type Resources } from './node.js';
import type { PlacementPolicy, ScorePart } from './policy.js';

const WHOLE = 1_000;
/** Against what nearness counts where the request sets no bound. */
const UNBOUNDED_ROUND_TRIP_US = 50_000;

/** The parts of a feasible node's score; `cheapest` is the least price among the feasible nodes. */
export function scoreParts(
  judged: Judged,
  request: PlacementRequest,
  cheapest: number,
): Record<ScorePart, number> {
  const { node, usage, priceMicroPerHour: price } = judged;
  const before = freeShares(node, usage);
  const after = freeShares(node, usageAfter(judged, request.resources));
  const strandedMore = spread(after) - spread(before);
  return {
    fit: WHOLE - Math.floor((after.cpu + after.memory) / 2),
    balance: Math.floor((WHOLE - strandedMore) / 2),
    preserve: node.accelerators && request.resources.acceleratorMilli === 0 ? 0 : WHOLE,
    latency: slack(judged.roundTripUs, request.roundTripUsMax || UNBOUNDED_ROUND_TRIP_US),
    price: price === 0 ? WHOLE : Math.floor((cheapest * WHOLE) / price),
  };
}

export function totalScore(parts: Record<ScorePart, number>, { weights }: PlacementPolicy): number {
  const { fit, balance, preserve, latency, price } = weights;
  return (
    parts.fit * fit +
    parts.balance * balance +
    parts.preserve * preserve +
    parts.latency * latency +
    parts.price * price
  );
}

function usageAfter({ node, usage }: Judged, resources: Resources): NodeUsage & { shareTaken: number } {
  return {
    cpuMilli: usage.cpuMilli + resources.cpuMilli,
    memoryMib: usage.memoryMib + resources.memoryMib,
    cardMilli: usage.cardMilli,
    shareTaken: node.accelerators ? grantedMilli(resources.acceleratorMilli, node.accelerators) : 0,
  };
}

interface FreeShares {
  cpu: number;
  memory: number;
  cards: number | undefined;
}

/** Free thousandths of each resource of the node; `cards` only where it has any. */
function freeShares(node: PlacementNode, usage: NodeUsage & { shareTaken?: number }): FreeShares {
  const cards = node.accelerators?.cards ?? 0;
  const cardsLeft = cardsFree(node, usage).reduce((sum, free) => sum + free, 0) - (usage.shareTaken ?? 0);
  return {
    cpu: Math.floor(((node.cpuMilli - usage.cpuMilli) * WHOLE) / node.cpuMilli),
    memory: Math.floor(((node.memoryMib - usage.memoryMib) * WHOLE) / node.memoryMib),
    cards: cards === 0 ? undefined : Math.floor((cardsLeft * WHOLE) / (cards * CARD_MILLI)),
  };
}

/** How far the fullest resource is from the emptiest: what the one leaves of the other, nobody can use. */
function spread({ cpu, memory, cards = cpu }: FreeShares): number {
  return Math.max(cpu, memory, cards) - Math.min(cpu, memory, cards);
}

function slack(roundTripUs: number, bound: number): number {
  return Math.max(0, Math.floor(((bound - roundTripUs) * WHOLE) / bound));
}
