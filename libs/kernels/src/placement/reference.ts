/**
 * The readable specification of the placement kernel (assembly/placement): what a node is worth to a request, in
 * whole numbers throughout. The kernel answers bit for bit the same, faster. ADR 0010 says why the score is so.
 */
import {
  NONE,
  type BackendCandidate,
  type BackendNode,
  type BackendOffer,
  type BackendRanking,
  type BackendRefusals,
  type BackendRequest,
  type BackendSetup,
  type PlacementBackend,
} from './backend.js';
import { CARD_MILLI, POPULARITY_ONE, UNREACHABLE_US } from './limits.js';
import { fragmented, stranded } from './reference-fragmentation.js';
import { CONSTRAINTS } from './types.js';

interface NodeLedger extends BackendNode {
  freeCpuMilli: number;
  freeMemoryMib: number;
  freeCards: number[];
  available: boolean;
}

export class ReferenceBackend implements PlacementBackend {
  readonly kind = 'reference';
  private readonly nodes: NodeLedger[];
  private readonly latencyRows = new Map<number, Uint32Array>();

  constructor(private readonly setup: BackendSetup) {
    this.nodes = setup.nodes.map((node) => ({
      ...node,
      freeCpuMilli: node.cpuMilli,
      freeMemoryMib: node.memoryMib,
      freeCards: Array.from({ length: node.cards }, () => CARD_MILLI),
      available: true,
    }));
  }

  rank(request: BackendRequest, count: number): BackendRanking {
    const feasible = this.nodes
      .map((_, index) => index)
      .filter((index) => this.refusalMask(index, request) === 0)
      .map((index) => this.score(index, request));
    // The sort is stable and nodes are in rank order: what compares equal stays in that order.
    feasible.sort((a, b) => b.score - a.score || compareTie(a.node, b.node, request.tieDraw));
    return { feasibleNodes: feasible.length, candidates: feasible.slice(0, count) };
  }

  explain(request: BackendRequest): BackendRefusals {
    const counts = new Map<number, number>();
    const nearest = CONSTRAINTS.map(() => ({ node: NONE, shortfall: 0 }));
    for (const index of this.nodes.keys()) {
      const mask = this.refusalMask(index, request);
      if (mask === 0) continue;
      counts.set(mask, (counts.get(mask) ?? 0) + 1);
      for (const [bit, best] of nearest.entries()) {
        if (mask !== 1 << bit) continue;
        const shortfall = this.shortfall(bit, index, request);
        if (best.node === NONE || shortfall < best.shortfall) nearest[bit] = { node: index, shortfall };
      }
    }
    const sets = [...counts].map(([mask, nodes]) => ({ mask, nodes })).sort((a, b) => a.mask - b.mask);
    return { sets, nearest };
  }

  refusalMask(index: number, request: BackendRequest): number {
    const node = this.node(index);
    const { priceMicros, milliPerCard } = offerOf(node, request);
    const failed = [
      !node.available,
      node.freeCpuMilli < request.cpuMilli,
      node.freeMemoryMib < request.memoryMib,
      request.cards > 0 && node.model !== NONE && ((request.modelMask >>> node.model) & 1) === 0,
      usableCards(node.freeCards, milliPerCard) < request.cards,
      (request.requiredLow & ~node.labelsLow) !== 0 || (request.requiredHigh & ~node.labelsHigh) !== 0,
      (request.forbiddenLow & node.labelsLow) !== 0 || (request.forbiddenHigh & node.labelsHigh) !== 0,
      request.latencyRow !== NONE && this.latencyUs(index, request) > request.latencyMaxUs,
      priceMicros > request.priceMicrosMax,
      priceMicros === NONE,
      request.excluded.includes(index),
    ];
    return failed.reduce((mask, fails, bit) => (fails ? mask | (1 << bit) : mask), 0);
  }

  /** By how much a node misses a constraint; 0 where there is no measure of it. */
  private shortfall(bit: number, index: number, request: BackendRequest): number {
    const node = this.node(index);
    const { priceMicros, milliPerCard } = offerOf(node, request);
    switch (CONSTRAINTS[bit]) {
      case 'cpu':
        return request.cpuMilli - node.freeCpuMilli;
      case 'memory':
        return request.memoryMib - node.freeMemoryMib;
      case 'accelerators':
        return request.cards - usableCards(node.freeCards, milliPerCard);
      case 'latency':
        return this.latencyUs(index, request) - request.latencyMaxUs;
      case 'price':
        return priceMicros - request.priceMicrosMax;
      default:
        return 0;
    }
  }

  private score(index: number, request: BackendRequest): BackendCandidate {
    const node = this.node(index);
    const cardMask = this.chooseCards(index, request);
    const weights = this.setup.policy.weights;
    const fragmentation = this.fragmentationBucket(node, request, cardMask);
    const scarcity = request.cards > 0 ? (this.setup.demand.scarcity[node.model] ?? 0) : 0;
    const inUse = isInUse(node) ? 1 : 0;
    const bestFit = fullness(node, request);
    const price = offerOf(node, request).priceScore;
    const latency = this.latencySlack(index, request);
    const spread = request.spread.find((entry) => entry.domain === node.domain)?.count ?? 0;
    const score =
      weights.fragmentation * fragmentation -
      weights.scarcity * scarcity +
      weights.inUse * inUse +
      weights.bestFit * bestFit +
      weights.price * price +
      weights.latency * latency -
      weights.spread * spread;
    const parts = [fragmentation, scarcity, inUse, bestFit, price, latency, spread];
    return { node: index, score, cardMask, parts };
  }

  /** A share goes to the card that strands least, the first of those; several cards are the tightest that fit. */
  chooseCards(index: number, request: BackendRequest): number {
    const node = this.node(index);
    if (request.cards === 0) return 0;
    const { milliPerCard } = offerOf(node, request);
    const usable = [...node.freeCards.keys()].filter((card) => (node.freeCards[card] ?? 0) >= milliPerCard);
    if (request.cards > 1) return maskOf(tightest(usable, node.freeCards).slice(0, request.cards));
    let best = NONE;
    let bestGain = -Infinity;
    for (const card of usable) {
      const gain = this.gain(node, request, 1 << card);
      if (gain > bestGain) [best, bestGain] = [card, gain];
    }
    return 1 << best;
  }

  private fragmentationBucket(node: NodeLedger, request: BackendRequest, cardMask: number): number {
    const width = this.setup.policy.bucketMilli * POPULARITY_ONE;
    const bucket = 50 + Math.floor(this.gain(node, request, cardMask) / width);
    return Math.min(100, Math.max(0, bucket));
  }

  /** How much less is stranded after the placement than before, in accelerator milli × POPULARITY_ONE. */
  private gain(node: NodeLedger, request: BackendRequest, cardMask: number): number {
    const { milliPerCard } = offerOf(node, request);
    const cardsAfter = node.freeCards.map((free, card) =>
      (cardMask >>> card) & 1 ? free - milliPerCard : free,
    );
    const cpuAfter = node.freeCpuMilli - request.cpuMilli;
    const { shapes } = this.setup.demand;
    const fragments =
      fragmented(shapes, node.model, node.freeCpuMilli, node.freeCards) -
      fragmented(shapes, node.model, cpuAfter, cardsAfter);
    const starved =
      stranded(shapes, node.freeCpuMilli, sum(node.freeCards)) - stranded(shapes, cpuAfter, sum(cardsAfter));
    return fragments + Math.floor((starved * this.setup.policy.strandWeight) / 256);
  }

  private latencySlack(index: number, request: BackendRequest): number {
    if (request.latencyRow === NONE || request.latencyMaxUs === 0) return 0;
    const slackUs = request.latencyMaxUs - this.latencyUs(index, request);
    return Math.floor((slackUs * 100) / request.latencyMaxUs);
  }

  take(index: number, cpuMilli: number, memoryMib: number, cardMask: number, milliPerCard: number): void {
    const node = this.node(index);
    node.freeCpuMilli -= cpuMilli;
    node.freeMemoryMib -= memoryMib;
    node.freeCards = node.freeCards.map((free, card) => free - ((cardMask >>> card) & 1) * milliPerCard);
  }

  give(index: number, cpuMilli: number, memoryMib: number, cardMask: number, milliPerCard: number): void {
    this.take(index, -cpuMilli, -memoryMib, cardMask, -milliPerCard);
  }

  setFree(index: number, cpuMilli: number, memoryMib: number, cardMilli: readonly number[]): void {
    const node = this.node(index);
    node.freeCpuMilli = cpuMilli;
    node.freeMemoryMib = memoryMib;
    node.freeCards = [...cardMilli];
  }

  setAvailable(index: number, available: boolean): void {
    this.node(index).available = available;
  }

  setLatencyRow(row: number, latencyUs: Uint32Array): void {
    this.latencyRows.set(row, latencyUs.slice());
  }

  freeCpuMilli(index: number): number {
    return this.node(index).freeCpuMilli;
  }

  freeMemoryMib(index: number): number {
    return this.node(index).freeMemoryMib;
  }

  freeCardMilli(index: number, card: number): number {
    return this.node(index).freeCards[card] ?? 0;
  }

  isAvailable(index: number): boolean {
    return this.node(index).available;
  }

  private latencyUs(index: number, request: BackendRequest): number {
    return this.latencyRows.get(request.latencyRow)?.[index] ?? UNREACHABLE_US;
  }

  private node(index: number): NodeLedger {
    const node = this.nodes[index];
    if (!node) throw new RangeError(`node index ${index} outside the planner`);
    return node;
  }
}

/** Share of the node in use after the placement, 0–100: mean of CPU and, where there are any, accelerators. */
function fullness(node: NodeLedger, request: BackendRequest): number {
  const cpu = percentUsed(node.cpuMilli, node.freeCpuMilli - request.cpuMilli);
  if (node.cards === 0) return cpu;
  const idle = sum(node.freeCards) - request.cards * offerOf(node, request).milliPerCard;
  return (cpu + percentUsed(node.cards * CARD_MILLI, idle)) >> 1;
}

function percentUsed(total: number, left: number): number {
  return total === 0 ? 0 : Math.floor(((total - left) * 100) / total);
}

function isInUse(node: NodeLedger): boolean {
  return (
    node.freeCpuMilli < node.cpuMilli ||
    node.freeMemoryMib < node.memoryMib ||
    sum(node.freeCards) < node.cards * CARD_MILLI
  );
}

function compareTie(a: number, b: number, tieDraw: number): number {
  return tieDraw === 0 ? 0 : drawn(a, tieDraw) - drawn(b, tieDraw);
}

function drawn(node: number, tieDraw: number): number {
  let word = (Math.imul(node + 1, 0x9e3779b9) + tieDraw) >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** The request's terms in the node's price class; backends get one offer for each class there is. */
function offerOf(node: BackendNode, request: BackendRequest): BackendOffer {
  const offer = request.offers[node.priceClass];
  if (!offer) throw new RangeError(`no offer for price class ${node.priceClass}`);
  return offer;
}

function usableCards(cards: readonly number[], milliPerCard: number): number {
  return cards.filter((free) => free >= milliPerCard).length;
}

function tightest(cards: readonly number[], free: readonly number[]): number[] {
  return [...cards].sort((a, b) => (free[a] ?? 0) - (free[b] ?? 0) || a - b);
}

function maskOf(cards: readonly number[]): number {
  return cards.reduce((mask, card) => mask | (1 << card), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
