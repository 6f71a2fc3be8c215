/**
 * Memory of the placement kernel: 36 MiB, fixed. All quantities are whole numbers; the bounds in
 * libs/kernels/src/placement/limits.ts keep every intermediate exact, so the kernel equals the TypeScript reference
 * bit for bit. Only the façade writes here, and it checks every index and length before it calls.
 *
 *   0x0001_0000  nodes      struct of arrays, 12 columns × NODES_MAX × i32, then 16 × u16 free milli per node
 *                           (a node's devices fill two vectors of eight lanes; lanes past the last device are zero)
 *                demand     CPU levels, device groups, weight per (model, level, group), ratios with prefix sums
 *                policy     weights, bucket width, strand weight
 *                request    one request; its price and its share in each price class; the nodes it excludes, with their
 *                           hidden scores and a flag per node; spread pairs; dense counts per domain
 *                results    up to CANDIDATES_MAX rows, or one row per constraint and a count per refusal mask
 *                stranded   the stranded capacity of each node before any placement
 *                changes    ring of the nodes changed last, and each node's last change; each shape slot has its
 *                           position in the ring
 *                slots      one cached score per (shape slot, node)
 *   …            latency    one row of u32 µs per origin, and one for a request's own values
 *   0x0240_0000  end of memory
 */
export const NODES_MAX: i32 = 8192;
export const DEVICES_MAX: i32 = 16;
export const MODELS_MAX: i32 = 32;
export const DOMAINS_MAX: i32 = 8192;
/** As many as nodes: every node may have prices of its own. */
export const CLASSES_MAX: i32 = 8192;
export const CPU_LEVELS_MAX: i32 = 127;
export const GROUPS_MAX: i32 = 64;
export const SHAPES_MAX: i32 = 1024;
export const CANDIDATES_MAX: i32 = 64;
export const CONSTRAINTS: i32 = 11;
// Bits of a refusal mask, in the order of the façade's list.
export const BIT_AVAILABILITY: i32 = 0;
export const BIT_CPU: i32 = 1;
export const BIT_MEMORY: i32 = 2;
export const BIT_MODEL: i32 = 3;
export const BIT_ACCELERATORS: i32 = 4;
export const BIT_REQUIRED_LABELS: i32 = 5;
export const BIT_FORBIDDEN_LABELS: i32 = 6;
export const BIT_LATENCY: i32 = 7;
export const BIT_PRICE: i32 = 8;
export const BIT_OFFER: i32 = 9;
export const BIT_EXCLUDED: i32 = 10;
export const SLOTS_MAX: i32 = 512;
export const ORIGINS_MAX: i32 = 512;
/** A power of two, not below NODES_MAX: a slot that is more changes behind than there are nodes is recomputed. */
export const CHANGES_MAX: i32 = 8192;

export const DEVICE_MILLI: i32 = 1000;
/** 2^RATIO_SHIFT is one in `RATIOS`. */
export const RATIO_SHIFT: i64 = 12;
/** Cached score of a node that refuses the shape. */
export const REFUSED: i32 = i32.MIN_VALUE;
export const NONE: i32 = -1;

const COLUMN: usize = 4 * NODES_MAX;

// Nodes, in rank order.
export const CPU_TOTAL: usize = 0x10000;
export const CPU_FREE: usize = CPU_TOTAL + COLUMN;
export const MEMORY_TOTAL: usize = CPU_FREE + COLUMN;
export const MEMORY_FREE: usize = MEMORY_TOTAL + COLUMN;
export const MODEL: usize = MEMORY_FREE + COLUMN;
export const DEVICE_COUNT: usize = MODEL + COLUMN;
export const LABELS_LOW: usize = DEVICE_COUNT + COLUMN;
export const LABELS_HIGH: usize = LABELS_LOW + COLUMN;
/** Number of the node's price class. */
export const CLASS: usize = LABELS_HIGH + COLUMN;
export const DOMAIN: usize = CLASS + COLUMN;
export const AVAILABLE: usize = DOMAIN + COLUMN;
/** Sum of the free milli of a node's devices. */
export const IDLE: usize = AVAILABLE + COLUMN;
export const DEVICES: usize = IDLE + COLUMN;
export const DEVICE_BYTES: usize = 2 * DEVICES_MAX;

// Demand.
export const CPU_LEVELS: usize = DEVICES + DEVICE_BYTES * NODES_MAX;
export const GROUP_DEVICES: usize = CPU_LEVELS + 4 * (CPU_LEVELS_MAX + 1);
export const GROUP_MILLI: usize = GROUP_DEVICES + 4 * GROUPS_MAX;
/** Popularity of the shapes of a group that a model admits and a CPU level feeds: [model][level][group]. */
export const GROUP_WEIGHTS: usize = GROUP_MILLI + 4 * GROUPS_MAX;
export const LEVEL_BYTES: usize = 4 * GROUPS_MAX;
export const MODEL_BYTES: usize = LEVEL_BYTES * (CPU_LEVELS_MAX + 1);
/** Accelerator milli per CPU milli of the shapes, ascending. */
export const RATIOS: usize = GROUP_WEIGHTS + MODEL_BYTES * MODELS_MAX;
/** i64 prefix sums over RATIOS: of the weights, and of weight × ratio. Entry j sums the first j. */
export const RATIO_WEIGHTS: usize = RATIOS + 4 * SHAPES_MAX;
export const RATIO_SUMS: usize = RATIO_WEIGHTS + 8 * (SHAPES_MAX + 1);
export const SCARCITY: usize = RATIO_SUMS + 8 * (SHAPES_MAX + 1);

// Policy: the weights in the order of a score's parts.
export const POLICY: usize = SCARCITY + 4 * MODELS_MAX;
export const WEIGHT_FRAGMENTATION: usize = POLICY;
export const WEIGHT_SCARCITY: usize = POLICY + 4;
export const WEIGHT_IN_USE: usize = POLICY + 8;
export const WEIGHT_BEST_FIT: usize = POLICY + 12;
export const WEIGHT_PRICE: usize = POLICY + 16;
export const WEIGHT_LATENCY: usize = POLICY + 20;
export const WEIGHT_SPREAD: usize = POLICY + 24;
export const STRAND_WEIGHT: usize = POLICY + 28;
/** i64: milli × popularity one. */
export const BUCKET_WIDTH: usize = POLICY + 32;

// Request.
export const REQUEST: usize = POLICY + 64;
export const REQUEST_CPU: usize = REQUEST;
export const REQUEST_MEMORY: usize = REQUEST + 4;
export const REQUEST_DEVICES: usize = REQUEST + 8;
export const REQUEST_MODELS: usize = REQUEST + 12;
export const REQUIRED_LOW: usize = REQUEST + 16;
export const REQUIRED_HIGH: usize = REQUEST + 20;
export const FORBIDDEN_LOW: usize = REQUEST + 24;
export const FORBIDDEN_HIGH: usize = REQUEST + 28;
/** Row, or NONE. */
export const REQUEST_LATENCY_ROW: usize = REQUEST + 32;
export const REQUEST_LATENCY_MAX: usize = REQUEST + 36;
/** 0: the node's index breaks ties; else a fresh order is drawn from it. */
export const REQUEST_TIE_DRAW: usize = REQUEST + 40;
/** Pairs of domain and count, SPREAD_COUNT of them. */
export const SPREAD_COUNT: usize = REQUEST + 44;
/** Nodes in EXCLUDED. */
export const EXCLUDED_COUNT: usize = REQUEST + 48;
/** f64, a whole number below 2^53, as all prices. */
export const REQUEST_PRICE_MAX: usize = REQUEST + 56;
/** By class: f64 price, negative where the request has no offer for the class; score 0–100; milli granted per device. */
export const CLASS_PRICE: usize = REQUEST + 64;
export const CLASS_PRICE_SCORE: usize = CLASS_PRICE + 8 * CLASSES_MAX;
export const CLASS_MILLI: usize = CLASS_PRICE_SCORE + 4 * CLASSES_MAX;
/** Excluded nodes, each once, and their cached scores, which a scan must not see. */
export const EXCLUDED: usize = CLASS_MILLI + 4 * CLASSES_MAX;
export const HIDDEN_SCORES: usize = EXCLUDED + COLUMN;
/** One byte per node, zero between calls. */
export const EXCLUDED_FLAGS: usize = HIDDEN_SCORES + COLUMN;
export const SPREAD_PAIRS: usize = EXCLUDED_FLAGS + NODES_MAX;
/** Dense counts per domain, zero between calls. */
export const DOMAIN_COUNTS: usize = SPREAD_PAIRS + 8 * DOMAINS_MAX;

// Results: a row per candidate, or a row per constraint.
//
//   candidate  0 node i32     4 score i32   8 device mask i32   12 … 36 seven parts i32
//   refusal    0 nearest i32  4 unused      8 shortfall f64
export const RESULTS: usize = DOMAIN_COUNTS + 4 * DOMAINS_MAX;
export const CANDIDATE_SCORE: usize = 4;
export const CANDIDATE_DEVICES: usize = 8;
export const CANDIDATE_FRAGMENTATION: usize = 12;
export const CANDIDATE_SCARCITY: usize = 16;
export const CANDIDATE_IN_USE: usize = 20;
export const CANDIDATE_BEST_FIT: usize = 24;
export const CANDIDATE_PRICE: usize = 28;
export const CANDIDATE_LATENCY: usize = 32;
export const CANDIDATE_SPREAD: usize = 36;
export const CANDIDATE_BYTES: usize = 40;
export const REFUSAL_SHORTFALL: usize = 8;
export const REFUSAL_BYTES: usize = 16;
/** How many nodes fail exactly the constraints of a mask, by mask. */
export const MASK_COUNTS: usize = RESULTS + CANDIDATE_BYTES * CANDIDATES_MAX;

// Score cache.
/** Fragments and starvation of each node before any placement: all shapes compare with the same. */
export const FRAGMENTED_NOW: usize = MASK_COUNTS + (4 << CONSTRAINTS);
export const STRANDED_NOW: usize = FRAGMENTED_NOW + COLUMN;
/** i64 per node: number of its last change, counted from 1. A node that changed often is rescored only once. */
export const LAST_CHANGE: usize = STRANDED_NOW + COLUMN;
export const CHANGES: usize = LAST_CHANGE + 8 * NODES_MAX;
/** i64 per slot: how many changes the slot has seen. */
export const SLOT_SEEN: usize = CHANGES + 4 * CHANGES_MAX;
export const SLOTS: usize = SLOT_SEEN + 8 * SLOTS_MAX;
export const SLOT_BYTES: usize = COLUMN;

export const LATENCY: usize = SLOTS + SLOT_BYTES * SLOTS_MAX;
export const LATENCY_BYTES: usize = COLUMN;
export const END: usize = LATENCY + LATENCY_BYTES * (ORIGINS_MAX + 1);
