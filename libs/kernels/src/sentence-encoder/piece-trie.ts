/**
 * All prefixes of the pieces as a trie over UTF-8: node 0 is the root; an edge is an entry of an open hash table, so
 * that a step is one look-up whatever the number of children. Arrays are shared, and read only once built.
 */
export interface PieceTrie {
  /** node × 256 + byte + 1 of the edge in each slot; 0 = free. */
  edges: Uint32Array;
  /** Node that the edge in each slot leads to. */
  targets: Uint32Array;
  /** Id + 1 of the piece that ends at each node, 0 if none does. */
  ends: Uint32Array;
}

/** Of the constant of Fibonacci hashing: neighbouring keys go far apart. */
const HASH_FACTOR = 0x9e3779b1;

/** Of two pieces that are the same the last counts. */
export function buildTrie(pieces: readonly Uint8Array[]): PieceTrie {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const slots = 2 ** Math.ceil(Math.log2(2 * bytes + 2));
  const edges = new Uint32Array(slots);
  const targets = new Uint32Array(slots);
  const ends = new Uint32Array(bytes + 1);
  let nodes = 1;
  pieces.forEach((piece, id) => {
    let node = 0;
    for (const byte of piece) {
      const slot = slotOf(edges, node, byte);
      if (edges[slot] === 0) {
        edges[slot] = keyOf(node, byte);
        targets[slot] = nodes++;
      }
      node = targets[slot] ?? 0;
    }
    ends[node] = id + 1;
  });
  const few = rehashed(edges, targets, nodes);
  return { edges: shared(few.edges), targets: shared(few.targets), ends: shared(ends.subarray(0, nodes)) };
}

/** Node behind `byte` from `node`, or 0 where no piece goes on like that. */
export function child(trie: PieceTrie, node: number, byte: number): number {
  const slot = slotOf(trie.edges, node, byte);
  return trie.targets[slot] ?? 0;
}

function keyOf(node: number, byte: number): number {
  return node * 256 + byte + 1;
}

/** Slot of the edge, or the free one where it belongs. A quarter of the table at least is free. */
function slotOf(edges: Uint32Array, node: number, byte: number): number {
  const key = keyOf(node, byte);
  const mask = edges.length - 1;
  let slot = (Math.imul(key, HASH_FACTOR) >>> 8) & mask;
  while (edges[slot] !== 0 && edges[slot] !== key) slot = (slot + 1) & mask;
  return slot;
}

/** The same edges in a table of the size that their number needs; they were fewer than the bytes. */
function rehashed(
  edges: Uint32Array,
  targets: Uint32Array,
  nodes: number,
): Pick<PieceTrie, 'edges' | 'targets'> {
  const slots = 2 ** Math.ceil(Math.log2(2 * nodes));
  const few = { edges: new Uint32Array(slots), targets: new Uint32Array(slots) };
  edges.forEach((key, from) => {
    if (key === 0) return;
    const slot = slotOf(few.edges, Math.floor((key - 1) / 256), (key - 1) % 256);
    few.edges[slot] = key;
    few.targets[slot] = targets[from] ?? 0;
  });
  return few;
}

function shared(values: Uint32Array): Uint32Array {
  const copy = new Uint32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
