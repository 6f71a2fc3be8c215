import {
  FILTER,
  FILTER_BITS,
  TOKEN_BITS,
  KEY_BYTES,
  NONE,
  OFFSETS,
  BYTES,
  PAIRS,
  PAIR_BITS,
  PIECES,
  PIECE_BITS,
  PIECE_IDS,
  SHORTER,
  SPLITS,
  TRIE,
  TRIE_BASE_SHIFT,
  TRIE_IDS,
  TRIE_ROOT,
  TRIE_TAKEN,
  TRIE_TOKEN,
} from './layout';

const PIECE_MASK: u32 = (1 << PIECE_BITS) - 1;
const PAIR_MASK: u32 = (1 << PAIR_BITS) - 1;

// @ts-ignore: decorator
@inline
export function tokenStart(id: u32): usize {
  return BYTES + load<u32>(OFFSETS + (<usize>id << 2));
}

// @ts-ignore: decorator
@inline
export function tokenLength(id: u32): u32 {
  const at = OFFSETS + (<usize>id << 2);
  return load<u32>(at, 4) - load<u32>(at);
}

/** Key of the piece at `p`, at most KEY_BYTES long: its bytes, zeros, then the length. Reads 16 bytes. */
// @ts-ignore: decorator
@inline
export function pieceKey(p: usize, length: u32): v128 {
  const order = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const inside = i8x16.lt_u(order, i8x16.splat(<i8>length));
  return i8x16.replace_lane(v128.and(v128.load(p), inside), <u8>KEY_BYTES, <i8>length);
}

// @ts-ignore: decorator
@inline
export function keyHash(key: v128): u64 {
  const low = i64x2.extract_lane(key, 0);
  const high = i64x2.extract_lane(key, 1);
  return (<u64>low ^ rotl<u64>(<u64>high * 0x9e3779b97f4a7c15, 29)) * 0xd6e8feb86659fd93;
}

// @ts-ignore: decorator
@inline
function same(a: v128, b: v128): bool {
  return !v128.any_true(v128.xor(a, b));
}

/** Slot of the piece with this key, or NONE where no token has these bytes. */
// @ts-ignore: decorator
@inline
export function findPiece(key: v128, hash: u64): u32 {
  let slot = <u32>(hash >> (64 - PIECE_BITS));
  while (true) {
    const found = v128.load(PIECES + (<usize>slot << 4));
    if (same(found, key)) return slot;
    if (!v128.any_true(found)) return NONE;
    slot = (slot + 1) & PIECE_MASK;
  }
}

export function pieceId(slot: u32): u32 {
  return load<u32>(PIECE_IDS + (<usize>slot << 2));
}

export function insertPiece(id: u32): void {
  const length = tokenLength(id);
  if (length > KEY_BYTES) return;
  const key = pieceKey(tokenStart(id), length);
  let slot = <u32>(keyHash(key) >> (64 - PIECE_BITS));
  while (v128.any_true(v128.load(PIECES + (<usize>slot << 4)))) slot = (slot + 1) & PIECE_MASK;
  v128.store(PIECES + (<usize>slot << 4), key);
  store<u32>(PIECE_IDS + (<usize>slot << 2), id);
}

// @ts-ignore: decorator
@inline
function pairHash(key: u64): u64 {
  return key * 0x9e3779b97f4a7c15;
}

/** Token that `left` and `right` merge to, or NONE. */
// @ts-ignore: decorator
@inline
export function mergedId(left: u32, right: u32): u32 {
  const key = (<u64>left << 18) | right;
  const hash = pairHash(key);
  const bit = <u32>(hash >> (64 - FILTER_BITS));
  return ((load<u8>(FILTER + (bit >> 3)) >> (bit & 7)) & 1) == 0 ? NONE : findPair(key, hash);
}

function findPair(key: u64, hash: u64): u32 {
  let slot = <u32>(hash >> (64 - PAIR_BITS));
  while (true) {
    const found = load<u64>(PAIRS + (<usize>slot << 3));
    if (found == 0) return NONE;
    if (found >> 18 == key) return <u32>found & 0x3ffff;
    slot = (slot + 1) & PAIR_MASK;
  }
}

export function insertPair(left: u32, right: u32, merged: u32): void {
  const key = (<u64>left << 18) | right;
  const hash = pairHash(key);
  const bit = <u32>(hash >> (64 - FILTER_BITS));
  const byte = FILTER + (bit >> 3);
  const mask: u32 = 1 << (bit & 7);
  store<u8>(byte, <u8>(load<u8>(byte) | mask));
  let slot = <u32>(hash >> (64 - PAIR_BITS));
  while (load<u64>(PAIRS + (<usize>slot << 3)) != 0) slot = (slot + 1) & PAIR_MASK;
  store<u64>(PAIRS + (<usize>slot << 3), (key << 18) | merged);
}

// @ts-ignore: decorator
@inline
export function idOf(token: u32): u32 {
  return token & ((1 << TOKEN_BITS) - 1);
}

// @ts-ignore: decorator
@inline
export function lengthOf(token: u32): u32 {
  return token >> TOKEN_BITS;
}

// @ts-ignore: decorator
@inline
export function withLength(id: u32): u32 {
  return (tokenLength(id) << TOKEN_BITS) | id;
}

// @ts-ignore: decorator
@inline
export function leftHalf(id: u32): u32 {
  return load<u32>(SPLITS + (<usize>id << 3));
}

// @ts-ignore: decorator
@inline
export function rightHalf(id: u32): u32 {
  return load<u32>(SPLITS + (<usize>id << 3), 4);
}

/** Longest token that is a proper prefix of token `id`, with its length, or NONE. */
// @ts-ignore: decorator
@inline
export function shorterToken(id: u32): u32 {
  return load<u32>(SHORTER + (<usize>id << 2));
}

/** Longest token that the text from `p` to `end` begins with, with its length, or NONE. */
// @ts-ignore: decorator
@inline
export function longestToken(p: usize, end: usize): u32 {
  let base = TRIE_ROOT;
  let best: u32 = 0;
  while (p < end) {
    const label: u32 = load<u8>(p++);
    const node = base ^ label;
    const word = load<u32>(TRIE + (<usize>node << 2));
    if ((word & (TRIE_TAKEN | 0xff)) != (label | TRIE_TAKEN)) break;
    if (word & TRIE_TOKEN) best = node;
    base = word >> TRIE_BASE_SHIFT;
  }
  return best == 0 ? NONE : load<u32>(TRIE_IDS + (<usize>best << 2));
}
