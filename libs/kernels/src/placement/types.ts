/** One node as the planner sees it. Quantities are whole numbers; `MAXIMA` in limits.ts bounds them. */
export interface PlacementNode {
  id: string;
  /** Thousandths of a core. */
  cpuMilli: number;
  memoryMib: number;
  /** Accelerators are of one make per node; each device can be shared in thousandths. */
  accelerators?: { modelId: string; devices: number };
  /**
   * Nodes of one class are priced alike and cut their devices alike: a request brings one offer per class. By default
   * all nodes are of one class without a name.
   */
  priceClass?: string;
  /** Policy labels the node carries, such as `zone:cn-north` or `operator:cmcc`. */
  labels?: readonly string[];
  /** Failure domain over which replicas of one group are spread (a site, a metro); by default the node itself. */
  domain?: string;
}

/** What a workload asks of one node. */
export interface NodeRequest {
  cpuMilli: number;
  memoryMib: number;
  /** `count` devices with `milliPerDevice` (1–1000) free on each; any model unless `models` names some. */
  accelerators?: { count: number; milliPerDevice: number; models?: readonly string[] };
  requiredLabels?: readonly string[];
  forbiddenLabels?: readonly string[];
  /** Bound on the latency from where the request comes from; see `PlacementPlanner.setLatency`. */
  latency?: LatencyBound;
  /**
   * The price of this request in each price class, and what it is granted; classes without an offer refuse it.
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
  /** Price of the whole request, micro-units of the ledger's currency per hour; absent: the class refuses it. */
  priceMicros?: number;
  /** What is taken of each device where that is more than asked, because devices are cut into slices. */
  milliPerDevice?: number;
}

/**
 * A bound on latency: from an origin whose row was set once, or with a row for this request alone, in microseconds,
 * in the order in which the nodes were given to the planner.
 */
export type LatencyBound = { origin: string; maxUs: number } | { perNodeUs: Uint32Array; maxUs: number };

/** A shape the fleet is expected to be asked for, with its share of all requests (any positive scale). */
export interface TypicalShape {
  cpuMilli: number;
  accelerators?: { count: number; milliPerDevice: number; models?: readonly string[] };
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

export interface RankedNode {
  nodeId: string;
  score: number;
  parts: ScoreParts;
  /** Position of the node in the seeded order of this epoch. */
  rank: number;
  /** Indices of the devices that would be used. */
  devices: number[];
}

/** The constraints a node can fail, in the order of the bits of a refusal mask. */
export const NODE_CONSTRAINTS = [
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
export type NodeConstraint = (typeof NODE_CONSTRAINTS)[number];

/** Why nodes were refused: one report per constraint that refused any. */
export interface ConstraintReport {
  constraint: NodeConstraint;
  /** Nodes that fail this constraint, whatever else they fail. */
  nodes: number;
  /** Nodes that fail nothing else: relaxing this constraint alone would admit them. */
  onlyThis: number;
  /** Of those, the node that misses by least: the nearest alternative. */
  nearest?: {
    nodeId: string;
    shortfall: number;
    unit: 'milli' | 'MiB' | 'devices' | 'µs' | 'micros' | 'none';
  };
}

/** How many nodes fail exactly these constraints; unions over constraints are sums of such counts. */
export interface RefusalSet {
  constraints: NodeConstraint[];
  nodes: number;
}

export interface Ranking {
  /** Best first; empty if no node is feasible. */
  candidates: RankedNode[];
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
  devices: number[];
  milliPerDevice: number;
  spreadGroup?: string;
}

export type ReservationResult =
  { placed: true; reservation: Reservation; decision: Ranking } | { placed: false; decision: Ranking };

/** What is allocated on a node. */
export interface NodeUsage {
  cpuMilli: number;
  memoryMib: number;
  /** Taken thousandths by device; devices past the end are free. */
  deviceMilli: readonly number[];
}

/** What is free on a node now. */
export interface NodeState {
  cpuMilli: number;
  memoryMib: number;
  /** Free thousandths of each device. */
  deviceMilli: number[];
  available: boolean;
}
