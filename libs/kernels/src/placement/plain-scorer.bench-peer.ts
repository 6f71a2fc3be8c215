/**
 * The peer: what an engineer writes first in plain TypeScript, well. The same policy on objects and doubles, with the
 * score of each (shape, node) cached until the node changes; every feasible node is looked at for each request.
 */
import type { PlacementNode, PlacementRequest, TypicalShape } from './types.js';

interface PlainNode {
  model: string | undefined;
  cpu: number;
  memory: number;
  cards: number[];
  used: number;
  version: number;
}

interface CachedScores {
  score: Float64Array;
  card: Int8Array;
  version: Int32Array;
}

export interface PlainPlacement {
  node: number;
  cards: number[];
  request: PlacementRequest;
}

export class PlainScorer {
  private readonly nodes: PlainNode[];
  private readonly shapes: (TypicalShape & { p: number })[];
  private readonly caches = new Map<string, CachedScores>();

  constructor(nodes: readonly PlacementNode[], shapes: readonly TypicalShape[]) {
    this.nodes = nodes.map((node) => ({
      model: node.accelerators?.model,
      cpu: node.cpuMilli,
      memory: node.memoryMib,
      cards: Array.from({ length: node.accelerators?.count ?? 0 }, () => 1000),
      used: 0,
      version: 0,
    }));
    const total = shapes.reduce((sum, shape) => sum + shape.popularity, 0);
    this.shapes = shapes.map((shape) => ({ ...shape, p: shape.popularity / total }));
  }

  place(request: PlacementRequest): PlainPlacement | undefined {
    const cache = this.cacheOf(request);
    let best = -1;
    let bestScore = -Infinity;
    for (let index = 0; index < this.nodes.length; index++) {
      const node = this.nodes[index];
      if (node && cache.version[index] !== node.version) this.refresh(cache, index, node, request);
      const score = cache.score[index] ?? -Infinity;
      if (score > bestScore) [best, bestScore] = [index, score];
    }
    if (best < 0) return undefined;
    const placement = { node: best, cards: this.cardsFor(best, cache.card[best] ?? 0, request), request };
    this.apply(placement, 1);
    return placement;
  }

  release(placement: PlainPlacement): void {
    this.apply(placement, -1);
  }

  private cacheOf({ cpuMilli, memoryMib, accelerators }: PlacementRequest): CachedScores {
    const key = `${cpuMilli}/${memoryMib}/${accelerators?.count}/${accelerators?.milliPerCard}/${accelerators?.models?.join()}`;
    let cache = this.caches.get(key);
    if (!cache) {
      const size = this.nodes.length;
      cache = {
        score: new Float64Array(size),
        card: new Int8Array(size),
        version: new Int32Array(size).fill(-1),
      };
      this.caches.set(key, cache);
    }
    return cache;
  }

  private refresh(cache: CachedScores, index: number, node: PlainNode, request: PlacementRequest): void {
    cache.version[index] = node.version;
    cache.score[index] = -Infinity;
    const { count = 0, milliPerCard = 0, models } = request.accelerators ?? {};
    const fits =
      node.cpu >= request.cpuMilli &&
      node.memory >= request.memoryMib &&
      (count === 0 || !models || models.includes(node.model ?? '')) &&
      node.cards.filter((free) => free >= milliPerCard).length >= count;
    if (!fits) return;
    const before = this.stranded(node.model, node.cpu, node.cards);
    for (const card of count === 1 ? node.cards.keys() : [0]) {
      if (count === 1 && (node.cards[card] ?? 0) < milliPerCard) continue;
      const after = this.cardsAfter(node, card, count, milliPerCard);
      const gain = before - this.stranded(node.model, node.cpu - request.cpuMilli, after);
      const score = Math.floor(gain / 50) + (node.used > 0 ? 0.5 : 0);
      if (score <= (cache.score[index] ?? -Infinity)) continue;
      cache.score[index] = score;
      cache.card[index] = card;
    }
  }

  private cardsAfter(node: PlainNode, card: number, count: number, milli: number): number[] {
    let left = count;
    return node.cards.map((free, index) =>
      (count === 1 ? index === card : free >= milli && left-- > 0) ? free - milli : free,
    );
  }

  private stranded(model: string | undefined, cpu: number, cards: readonly number[]): number {
    const idle = cards.reduce((sum, free) => sum + free, 0);
    if (idle === 0) return 0;
    let expected = 0;
    for (const { cpuMilli, accelerators, p } of this.shapes) {
      if (!accelerators) {
        expected += p * idle;
        continue;
      }
      const { count, milliPerCard, models } = accelerators;
      let fitting = 0;
      let usable = 0;
      for (const free of cards) {
        if (free < milliPerCard) continue;
        fitting++;
        usable += free;
      }
      const fits = cpu >= cpuMilli && fitting >= count && (!models || models.includes(model ?? ''));
      expected += p * (fits ? idle - usable : idle);
      expected += p * Math.max(0, idle - (cpu * count * milliPerCard) / cpuMilli);
    }
    return expected;
  }

  private cardsFor(node: number, card: number, { accelerators }: PlacementRequest): number[] {
    const { count = 0, milliPerCard = 0 } = accelerators ?? {};
    if (count === 1) return [card];
    const cards = this.nodes[node]?.cards ?? [];
    return [...cards.keys()].filter((each) => (cards[each] ?? 0) >= milliPerCard).slice(0, count);
  }

  private apply({ node: index, cards, request }: PlainPlacement, sign: 1 | -1): void {
    const node = this.nodes[index];
    if (!node) return;
    node.cpu -= sign * request.cpuMilli;
    node.memory -= sign * request.memoryMib;
    for (const card of cards) {
      node.cards[card] = (node.cards[card] ?? 0) - sign * (request.accelerators?.milliPerCard ?? 0);
    }
    node.used += sign;
    node.version++;
  }
}
