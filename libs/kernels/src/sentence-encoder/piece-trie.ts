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

type Edges = Pick<PieceTrie, 'edges' | 'targets'>;

/** Of the constant of Fibonacci hashing: neighbouring keys go far apart. */
const HASH_FACTOR = 0x9e3779b1;
const SLOTS_AT_FIRST = 1 << 12;

/** Of two pieces that are the same the last counts. */
export function buildTrie(pieces: readonly Uint8Array[]): PieceTrie {
  let table = emptyEdges(SLOTS_AT_FIRST);
  const ends: number[] = [0];
  pieces.forEach((piece, id) => {
    let node = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      let slot = slotOf(table.edges, node, byte);
      if (table.edges[slot] === 0) {
        if (2 * ends.length >= table.edges.length) {
          table = doubled(table);
          slot = slotOf(table.edges, node, byte);
        }
        table.edges[slot] = keyOf(node, byte);
        table.targets[slot] = ends.length;
        ends.push(0);
      }
      node = table.targets[slot] ?? 0;
    }
    ends[node] = id + 1;
  });
  const shared = new Uint32Array(new SharedArrayBuffer(4 * ends.length));
  shared.set(ends);
  return { ...table, ends: shared };
}

/** Node behind `byte` from `node`, or 0 where no piece goes on like that. */
export function child(trie: PieceTrie, node: number, byte: number): number {
  return trie.targets[slotOf(trie.edges, node, byte)] ?? 0;
}

function keyOf(node: number, byte: number): number {
  return node * 256 + byte + 1;
}

/** Slot of the edge, or the free one where it belongs: at least half of the table is free. */
function slotOf(edges: Uint32Array, node: number, byte: number): number {
  const key = keyOf(node, byte);
  const mask = edges.length - 1;
  let slot = (Math.imul(key, HASH_FACTOR) >>> 8) & mask;
  while (edges[slot] !== 0 && edges[slot] !== key) slot = (slot + 1) & mask;
  return slot;
}

function emptyEdges(slots: number): Edges {
  const bytes = 4 * slots;
  return {
    edges: new Uint32Array(new SharedArrayBuffer(bytes)),
    targets: new Uint32Array(new SharedArrayBuffer(bytes)),
  };
}

function doubled({ edges, targets }: Edges): Edges {
  const larger = emptyEdges(2 * edges.length);
  for (let from = 0; from < edges.length; from++) {
    const key = edges[from] ?? 0;
    if (key === 0) continue;
    const slot = slotOf(larger.edges, Math.floor((key - 1) / 256), (key - 1) % 256);
    larger.edges[slot] = key;
    larger.targets[slot] = targets[from] ?? 0;
  }
  return larger;
}
