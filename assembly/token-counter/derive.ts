import {
  IDS,
  INPUT,
  NONE,
  SHORTER,
  SPLITS,
  TRIE,
  TRIE_BASE_SHIFT,
  TRIE_IDS,
  TRIE_ROOT,
  TRIE_SLOTS,
  TRIE_TAKEN,
  TRIE_TOKEN,
} from './layout';
import { idOf, insertPair, insertPiece, longestToken, mergedId, tokenLength, tokenStart, withLength } from './tables';
import { MEMORY_FULL, OK } from '../status';

// A node of the plain trie; its label is in LABELS.
const FIRST_CHILD: usize = 0;
const NEXT_SIBLING: usize = 4;
/** Token id + 1; 0 if no token ends here. */
const TOKEN: usize = 8;
/** Number of children; once the node is placed, its base and PLACED. */
const BASE: usize = 12;
const PLACED: u32 = 0x8000_0000;

/**
 * Builds every table from CLASS_…, OFFSETS and BYTES, once per encoding, at build time; the façade stores the result.
 * Returns OK, or MEMORY_FULL if the trie is. The plain trie is in INPUT and IDS, which hold no text yet.
 */
export function derive(tokens: u32): i32 {
  const nodes = plantTrie(tokens);
  if (nodes == 0 || !packTrie(nodes)) return MEMORY_FULL;
  for (let id: u32 = 0; id < tokens; id++) {
    insertPiece(id);
    const start = tokenStart(id);
    store<u32>(SHORTER + ((<usize>id) << 2), longestToken(start, start + tokenLength(id) - 1));
  }
  for (let id: u32 = 0; id < tokens; id++) splitToken(id);
  return OK;
}

const NODE: usize = IDS;
const NODES_MAX: u32 = 900_000;
const LABELS: usize = INPUT;

function plantTrie(tokens: u32): u32 {
  let nodes: u32 = 1;
  memory.fill(NODE, 0, 16);
  for (let id: u32 = 0; id < tokens; id++) {
    const start = tokenStart(id);
    const length = tokenLength(id);
    let node: u32 = 0;
    for (let i: u32 = 0; i < length; i++) {
      const label: u32 = load<u8>(start + i);
      let child = load<u32>(NODE + ((<usize>node) << 4), FIRST_CHILD);
      while (child != 0 && load<u8>(LABELS + child) != label)
        child = load<u32>(NODE + ((<usize>child) << 4), NEXT_SIBLING);
      if (child == 0) {
        if (nodes == NODES_MAX) return 0;
        child = nodes++;
        const parent = NODE + ((<usize>node) << 4);
        const fresh = NODE + ((<usize>child) << 4);
        store<u32>(fresh, 0);
        store<u32>(fresh, load<u32>(parent), NEXT_SIBLING);
        store<u64>(fresh, 0, TOKEN);
        store<u32>(parent, child);
        store<u32>(parent, load<u32>(parent, BASE) + 1, BASE);
        store<u8>(LABELS + child, <u8>label);
      }
      node = child;
    }
    store<u32>(NODE + ((<usize>node) << 4), id + 1, TOKEN);
  }
  return nodes;
}

/**
 * Packs the plain trie into the double array: each node gets a base that no other node has, such that the places
 * base ^ label of its children are free. Nodes with many children first, while whole blocks are free; those with one
 * child fill the gaps.
 */
function packTrie(nodes: u32): bool {
  memory.fill(TRIE, 0, 4 * TRIE_SLOTS);
  // The bases in use, one bit each, behind the labels. Base 0 marks a leaf, and block 0 stays empty.
  const used = LABELS + NODES_MAX;
  memory.fill(used, 0, TRIE_SLOTS >> 3);
  claim(0, TRIE_ROOT, used);
  settle(0, TRIE_ROOT);
  if (!packNodes(nodes, 17, 256, used)) return false;
  if (!packNodes(nodes, 5, 16, used)) return false;
  if (!packNodes(nodes, 2, 4, used)) return false;
  if (!packNodes(nodes, 1, 1, used)) return false;
  writeNodes(nodes);
  return true;
}

function packNodes(nodes: u32, fewest: u32, most: u32, used: usize): bool {
  let from: u32 = 2 << 8;
  for (let node: u32 = 1; node < nodes; node++) {
    const children = load<u32>(NODE + ((<usize>node) << 4), BASE);
    if (children < fewest || children > most) continue;
    let base = from;
    while (!fits(node, base, used)) {
      if (++base == TRIE_SLOTS) return false;
    }
    claim(node, base, used);
    settle(node, base);
    // Bases far below the last one taken are not tried again, so that the search is not quadratic.
    if (base > from + 1024) from = base - 1024;
  }
  return true;
}

function fits(node: u32, base: u32, used: usize): bool {
  if ((load<u8>(used + (base >> 3)) >> (base & 7)) & 1) return false;
  let child = load<u32>(NODE + ((<usize>node) << 4), FIRST_CHILD);
  while (child != 0) {
    const place = base ^ load<u8>(LABELS + child);
    if (load<u32>(TRIE + ((<usize>place) << 2)) != 0) return false;
    child = load<u32>(NODE + ((<usize>child) << 4), NEXT_SIBLING);
  }
  return true;
}

function claim(node: u32, base: u32, used: usize): void {
  const byte = used + (base >> 3);
  const bit: u32 = 1 << (base & 7);
  store<u8>(byte, <u8>(load<u8>(byte) | bit));
  let child = load<u32>(NODE + ((<usize>node) << 4), FIRST_CHILD);
  while (child != 0) {
    const label: u32 = load<u8>(LABELS + child);
    const place = <usize>(base ^ label);
    const id = load<u32>(NODE + ((<usize>child) << 4), TOKEN);
    store<u32>(TRIE + (place << 2), label | TRIE_TAKEN | (id != 0 ? TRIE_TOKEN : 0));
    store<u32>(TRIE_IDS + (place << 2), id == 0 ? NONE : withLength(id - 1));
    child = load<u32>(NODE + ((<usize>child) << 4), NEXT_SIBLING);
  }
}

/** Stores the base of a node in place of its number of children, which is not needed once it is placed. */
function settle(node: u32, base: u32): void {
  store<u32>(NODE + ((<usize>node) << 4), base | PLACED, BASE);
}

/** Writes each node's base into its place, which the base of its parent decides. */
function writeNodes(nodes: u32): void {
  for (let node: u32 = 0; node < nodes; node++) {
    const base = load<u32>(NODE + ((<usize>node) << 4), BASE);
    if (base == 0) continue;
    let child = load<u32>(NODE + ((<usize>node) << 4), FIRST_CHILD);
    while (child != 0) {
      const place = (base & ~PLACED) ^ load<u8>(LABELS + child);
      const own = load<u32>(NODE + ((<usize>child) << 4), BASE) & ~PLACED;
      const at = TRIE + ((<usize>place) << 2);
      store<u32>(at, load<u32>(at) | (own << TRIE_BASE_SHIFT));
      child = load<u32>(NODE + ((<usize>child) << 4), NEXT_SIBLING);
    }
  }
}

/**
 * Finds the two tokens that the last merge of `id` joined, by merging its bytes with the pairs of all earlier tokens.
 * A token that merging cannot reach is not split: no pair of tokens leads to it.
 */
function splitToken(id: u32): void {
  const start = tokenStart(id);
  let parts = tokenLength(id);
  for (let i: u32 = 0; i < parts; i++)
    store<u32>(IDS + ((<usize>i) << 2), idOf(longestToken(start + i, start + i + 1)));
  if (parts > 1) parts = mergeParts(parts);
  const at = SPLITS + ((<usize>id) << 3);
  if (parts != 2) {
    store<u32>(at, id);
    store<u32>(at, id, 4);
    return;
  }
  const left = load<u32>(IDS);
  const right = load<u32>(IDS, 4);
  store<u32>(at, left);
  store<u32>(at, right, 4);
  insertPair(left, right, id);
}

function mergeParts(parts: u32): u32 {
  while (true) {
    let best = NONE;
    let where: u32 = 0;
    for (let i: u32 = 0; i + 1 < parts; i++) {
      const merged = mergedId(load<u32>(IDS + ((<usize>i) << 2)), load<u32>(IDS + ((<usize>i) << 2), 4));
      if (merged < best) {
        best = merged;
        where = i;
      }
    }
    if (best == NONE) break;
    store<u32>(IDS + ((<usize>where) << 2), best);
    parts--;
    for (let i = where + 1; i < parts; i++)
      store<u32>(IDS + ((<usize>i) << 2), load<u32>(IDS + ((<usize>i) << 2), 4));
  }
  return parts;
}
