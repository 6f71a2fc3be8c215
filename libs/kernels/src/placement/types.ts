/** One node as the planner sees it. Quantities are whole numbers; `MAXIMA` in limits.ts bounds them. */
export interface PlacementNode {
  id: string;
  /** Thousandths of a core. */
  cpuMilli: number;
  memoryMib: number;
  /** Accelerators are of one make per node; each card can be shared in thousandths. */
  accelerators?: { model: string; count: number };
  /**
   * Nodes of one class are priced alike and cut their cards alike: a request brings one offer per class. By default
   * all nodes are of one class without a name.
   */
  priceClass?: string;
  /** Policy labels the node carries, such as `zone:cn-north` or `operator:cmcc`. */
  labels?: readonly string[];
  /** Failure domain over which replicas of one group are spread (a site, a metro); by default the node itself. */
  domain?: string;
}

/** What a workload asks of one node. */
export interface PlacementRequest {
  cpuMilli: number;
  memoryMib: number;
  /** `count` cards with `milliPerCard` (1–1000) free on each; any model unless `models` names some. */
  accelerators?: { count: number; milliPerCard: number; models?: readonly string[] };
  requiredLabels?: readonly string[];
  forbiddenLabels?: readonly string[];
  /** Bound on the latency from where the request comes from; see `PlacementPlanner.setLatency`. */
  latency?: LatencyBound;
  /**
   * What this request would pay and be granted in each price class; nodes of a class that is not named refuse it.
   * Without offers every node is free of charge and grants what is asked.
   */
  offers?: ReadonlyMap<string, Offer>;
  /** Upper bound on the price, micro-units per hour. */
  priceMicrosMax?: number;
  /** Nodes that must not be taken, by id; unknown ids are no error. */
  excludedNodes?: readonly string[];
  /** Replicas of one group avoid domains that already hold one. */
  spreadGroup?: string;
}

/** The terms of one price class for one request. */
export interface Offer {
  /** What the request as a whole costs, micro-units of the ledger's currency per hour. */
  priceMicros: number;
  /** What is taken of each card where that is more than asked, because cards are cut into slices. */
  milliPerCard?: number;
}

/**
 * A bound on latency: from an origin whose row was set once, or with a row for this request alone, in microseconds,
 * in the order in which the nodes were given to the planner.
 */
export type LatencyBound = { origin: string; maxUs: number } | { perNodeUs: Uint32Array; maxUs: number };

/** A shape the fleet is expected to be asked for, with its share of all requests (any positive scale). */
export interface TypicalShape {
  cpuMilli: number;
  accelerators?: { count: number; milliPerCard: number; models?: readonly string[] };
  popularity: number;
}

/**
 * The parts of a score, before weights. `score` is their weighted sum; on equal score the lower `rank` wins.
 * All are whole numbers, so that a decision can be replayed bit for bit on any machine.
 */
export interface ScoreParts {
  /** 0–100; 50 means that placing here strands nothing, more that it uses up what was stranded. */
  fragmentation: number;
  /** How much demand names the node's accelerator model, in tenths of its capacity. Costs. */
  scarcity: number;
  /** 1 if the node already carries something. */
  inUse: number;
  /** 0–100; fuller after the placement is more. */
  bestFit: number;
  /** 0–100; how far below the dearest offer within the bound, in percent of it. */
  price: number;
  /** 0–100; slack below the latency bound, as a share of the bound. 0 if there is no bound. */
  latency: number;
  /** Replicas of the request's group in the node's domain, at most 100. Costs. */
  spread: number;
}

export interface Candidate {
  nodeId: string;
  score: number;
  parts: ScoreParts;
  /** Position of the node in the seeded order of this epoch. */
  rank: number;
  /** Indices of the cards that would be used. */
  cards: number[];
}

/** The constraints a node can fail, in the order of the bits of a refusal mask. */
export const CONSTRAINTS = [
  'availability',
  'cpu',
  'memory',
  'accelerator-model',
  'accelerators',
  'required-labels',
  'forbidden-labels',
  'latency',
  'price',
  'offer',
  'excluded',
] as const;
export type Constraint = (typeof CONSTRAINTS)[number];

/** Why nodes were refused: one report per constraint that refused any. */
export interface ConstraintReport {
  constraint: Constraint;
  /** Nodes that fail this constraint, whatever else they fail. */
  nodes: number;
  /** Nodes that fail nothing else: relaxing this constraint alone would admit them. */
  onlyThis: number;
  /** Of those, the node that misses by least: the nearest alternative. */
  nearest?: { nodeId: string; shortfall: number; unit: 'milli' | 'MiB' | 'cards' | 'µs' | 'micros' | 'none' };
}

/** How many nodes fail exactly these constraints; unions over constraints are sums of such counts. */
export interface RefusalSet {
  constraints: Constraint[];
  nodes: number;
}

export interface PlacementDecision {
  /** Best first; empty if no node is feasible. */
  candidates: Candidate[];
  feasibleNodes: number;
  /** Filled if no node is feasible, or if the caller asked to explain. */
  refusals: ConstraintReport[];
  /** Filled as `refusals` is: every refused node is counted in one set. */
  refusalSets: RefusalSet[];
}

/** Capacity held on one node until it is released. Plain JSON, so that a caller can store and restore it. */
export interface Reservation {
  id: string;
  nodeId: string;
  cpuMilli: number;
  memoryMib: number;
  cards: number[];
  milliPerCard: number;
  spreadGroup?: string;
}

export type ReservationResult =
  | { placed: true; reservation: Reservation; decision: PlacementDecision }
  | { placed: false; decision: PlacementDecision };

/** What is taken of a node by others than the planner. */
export interface NodeUsage {
  cpuMilli: number;
  memoryMib: number;
  /** Taken thousandths by card; cards past the end are free. */
  cardMilli: readonly number[];
}

/** What is free on a node now. */
export interface NodeState {
  cpuMilli: number;
  memoryMib: number;
  /** Free thousandths of each card. */
  cardMilli: number[];
  available: boolean;
}
