/**
 * The records that lie in the regions of layout.ts. Offsets and sizes in bytes; `label` is distance << 24 | hops.
 *
 *   arc of the graph   0 head u32     4 weight u32                                             (ARCS, WORK; by slot)
 *   reverse arc        0 tail u32     4 slot u32                                               (REVERSE)
 *   heap entry         0 key u64      8 node u32    12 unused                                  (HEAP)
 *   results            0 count u32, then for each path: length u32, its slots u32
 *
 *   path (yen.ts)      0 label u64    8 slots u32   12 length u32  16 deviation u32  20 found u32
 *   bound label        0 key u64      8 delay u32   12 met u32     16 node u32       20 slot u32
 *   (constrained.ts)  24 previous u32             28 next u32      32 dominated u32  36 unused
 *   overlay arc        0 cost u64     8 tail u32    12 head u32    16 a u32          20 b u32
 *   (overlay.ts)      24 next out u32             28 next in u32
 *   row entry          0 place u32    4 arc u32      8 cost u64                                (UP, DOWN)
 *   search label       0 label u64    8 arc u32     12 from u32                                (LABELS; two per place)
 */
export const ARC_WEIGHT: usize = 4;

export const HEAP_NODE: usize = 8;
export const HEAP_ENTRY: usize = 16;

export const COUNT_BYTES: usize = 4;
export const LENGTH_BYTES: usize = 4;

export const PATH_SLOTS: usize = 8;
export const PATH_LENGTH: usize = 12;
export const PATH_DEVIATION: usize = 16;
export const PATH_FOUND: usize = 20;
export const PATH_BYTES: usize = 24;

export const BOUND_DELAY: usize = 8;
export const BOUND_MET: usize = 12;
export const BOUND_NODE: usize = 16;
export const BOUND_SLOT: usize = 20;
export const BOUND_PREVIOUS: usize = 24;
export const BOUND_NEXT: usize = 28;
export const BOUND_DOMINATED: usize = 32;
export const BOUND_BYTES: usize = 40;

export const OVERLAY_TAIL: usize = 8;
export const OVERLAY_HEAD: usize = 12;
export const OVERLAY_A: usize = 16;
export const OVERLAY_B: usize = 20;
export const OVERLAY_NEXT_OUT: usize = 24;
export const OVERLAY_NEXT_IN: usize = 28;
export const OVERLAY_BYTES: usize = 32;

export const ENTRY_ARC: usize = 4;
export const ENTRY_COST: usize = 8;
export const ENTRY_BYTES: usize = 16;

export const SEARCH_ARC: usize = 8;
export const SEARCH_FROM: usize = 12;
/** The backward label of a place lies this far behind its forward one. */
export const SEARCH_BACKWARD: usize = 16;
