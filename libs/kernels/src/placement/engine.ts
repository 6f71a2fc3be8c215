import type { Demand } from './demand.js';
import type { PlacementPolicy } from './policy.js';

/** Marks a request without a latency bound, or a node without accelerators. */
export const NONE = -1;

/** A node in the engine's terms. Engines hold nodes in rank order, so that the index breaks ties. */
export interface EngineNode {
  cpuMilli: number;
  memoryMib: number;
  /** Bit of the model, or NONE. */
  model: number;
  cards: number;
  labelsLow: number;
  labelsHigh: number;
  priceMicros: number;
  /** 0–100, see ScoreParts.price. */
  priceScore: number;
  domain: number;
}

/** What both engines are built from; nothing in it changes afterwards. */
export interface EngineSetup {
  nodes: readonly EngineNode[];
  demand: Demand;
  policy: PlacementPolicy;
}

/** A request in the engine's terms. Label sets are two 32-bit words. */
export interface EngineRequest {
  cpuMilli: number;
  memoryMib: number;
  cards: number;
  milliPerCard: number;
  modelMask: number;
  requiredLow: number;
  requiredHigh: number;
  forbiddenLow: number;
  forbiddenHigh: number;
  /** Row set by setLatencyRow, or NONE. */
  latencyRow: number;
  latencyMaxUs: number;
  priceMicrosMax: number;
  /** 0: the lower rank wins a tie. Else ties are broken by an order drawn from this 32-bit number. */
  tieDraw: number;
  /** Domains that hold replicas of the request's group, with their number. */
  spread: readonly { domain: number; count: number }[];
}

/** One feasible node with the parts of its score, in the order of SCORE_PARTS. */
export interface EngineCandidate {
  node: number;
  score: number;
  cardMask: number;
  parts: readonly number[];
}

/** One constraint's refusals; `nearest` is NONE if no node fails only this. */
export interface EngineRefusal {
  nodes: number;
  onlyThis: number;
  nearest: number;
  shortfall: number;
}

export interface EngineRanking {
  feasibleNodes: number;
  candidates: EngineCandidate[];
}

/** Order of `EngineCandidate.parts`. */
export const SCORE_PARTS = [
  'fragmentation',
  'scarcity',
  'inUse',
  'bestFit',
  'price',
  'latency',
  'spread',
] as const;

/**
 * The arithmetic of placement. Two engines implement it, the reference and the kernel, and answer bit for bit alike.
 * Arguments have been checked by the façade; engines do not check again.
 */
export interface PlacementEngine {
  readonly kind: 'wasm' | 'reference';
  /** The best `count` feasible nodes, best first. Changes nothing. */
  rank(request: EngineRequest, count: number): EngineRanking;
  /** Why nodes are refused, per constraint in the order of CONSTRAINTS. Changes nothing. */
  explain(request: EngineRequest): EngineRefusal[];
  /** Whether one node meets the request; returns the mask of failed constraints. */
  refusalMask(node: number, request: EngineRequest): number;
  /** The cards the request would use on a node that meets it. */
  chooseCards(node: number, request: EngineRequest): number;
  take(node: number, cpuMilli: number, memoryMib: number, cardMask: number, milliPerCard: number): void;
  give(node: number, cpuMilli: number, memoryMib: number, cardMask: number, milliPerCard: number): void;
  setAvailable(node: number, available: boolean): void;
  setLatencyRow(row: number, latencyUs: Uint32Array): void;
  freeCpuMilli(node: number): number;
  freeMemoryMib(node: number): number;
  freeCardMilli(node: number, card: number): number;
  isAvailable(node: number): boolean;
}
