import type { Demand } from './demand.js';
import type { ScoringPolicy } from './policy.js';

/** Marks a request without a latency bound, or a node without accelerators. */
export const NONE = -1;

/** A node in the backend's terms. Backends hold nodes in rank order, so that the index breaks ties. */
export interface BackendNode {
  cpuMilli: number;
  memoryMib: number;
  /** Bit of the model, or NONE. */
  model: number;
  devices: number;
  labelsLow: number;
  labelsHigh: number;
  /** Index into a request's offers. */
  priceClass: number;
  domain: number;
}

/** The terms of one price class for one request. */
export interface BackendOffer {
  /** NONE: the request has no offer for the class. */
  priceMicros: number;
  /** 0–100, see ScoreParts.price. */
  priceScore: number;
  /** What is taken of each device; also if there is no offer. */
  milliPerDevice: number;
}

/** What both backends are built from; nothing in it changes afterwards. */
export interface BackendSetup {
  nodes: readonly BackendNode[];
  demand: Demand;
  policy: ScoringPolicy;
}

/** What is taken of a node or given back to it: `milliPerDevice` of each device in the mask. */
export interface BackendAmounts {
  cpuMilli: number;
  memoryMib: number;
  deviceMask: number;
  milliPerDevice: number;
}

/** A request in the backend's terms. Label sets are two 32-bit words. */
export interface BackendRequest {
  cpuMilli: number;
  memoryMib: number;
  devices: number;
  modelMask: number;
  requiredLow: number;
  requiredHigh: number;
  forbiddenLow: number;
  forbiddenHigh: number;
  /** Row set by setLatencyRow, or NONE. */
  latencyRow: number;
  latencyMaxUs: number;
  /** By price class. */
  offers: readonly BackendOffer[];
  priceMicrosMax: number;
  /** Each node once. */
  excluded: readonly number[];
  /** 0: the lower rank wins a tie. Else ties are broken by an order drawn from this 32-bit number. */
  tieDraw: number;
  /** Domains that hold replicas of the request's group, with their number. */
  spread: readonly { domain: number; count: number }[];
}

/** One feasible node with the parts of its score, in the order of SCORE_PARTS. */
export interface BackendCandidate {
  node: number;
  score: number;
  deviceMask: number;
  parts: readonly number[];
}

/** Why nodes refuse a request. */
export interface BackendRefusals {
  /** Refused nodes by the constraints they fail, one bit each in the order of NODE_CONSTRAINTS; ascending, none empty. */
  sets: { mask: number; nodes: number }[];
  /** By constraint, of the nodes that fail only this, the first that misses by least; NONE if there is none. */
  nearest: { node: number; shortfall: number }[];
}

export interface BackendRanking {
  feasibleNodes: number;
  candidates: BackendCandidate[];
}

/** Order of `BackendCandidate.parts`. */
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
 * The arithmetic of placement. Two backends implement it, the reference and the kernel, and answer bit for bit alike.
 * Arguments have been checked by the façade; backends do not check again.
 */
export interface PlacementBackend {
  readonly kind: 'wasm' | 'reference';
  /** The best `count` feasible nodes, best first. Changes nothing. */
  rank(request: BackendRequest, count: number): BackendRanking;
  /** Why nodes are refused. Changes nothing. */
  explain(request: BackendRequest): BackendRefusals;
  /** The constraints that a node fails, one bit each in the order of NODE_CONSTRAINTS; 0 if it meets the request. */
  refusalMask(node: number, request: BackendRequest): number;
  /** The same for every node. */
  refusalMasks(request: BackendRequest): Int32Array;
  /** The devices the request would use on a node that meets it. */
  chooseDevices(node: number, request: BackendRequest): number;
  take(node: number, amounts: BackendAmounts): void;
  give(node: number, amounts: BackendAmounts): void;
  /** Sets what is free on a node, one figure for each of its devices. */
  setFree(node: number, free: { cpuMilli: number; memoryMib: number; deviceMilli: readonly number[] }): void;
  setAvailable(node: number, available: boolean): void;
  setLatencyRow(row: number, latencyUs: Uint32Array): void;
  freeCpuMilli(node: number): number;
  freeMemoryMib(node: number): number;
  freeDeviceMilli(node: number, device: number): number;
  isAvailable(node: number): boolean;
}
