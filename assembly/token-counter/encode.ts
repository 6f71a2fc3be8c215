import { CACHE, CACHE_BITS, DEAD, IDS, KEY_BYTES, MEMO, MEMO_BITS, NONE } from './layout';
import {
  findPiece,
  idOf,
  keyHash,
  lengthOf,
  leftHalf,
  longestToken,
  mergedId,
  pieceId,
  pieceKey,
  rightHalf,
  shorterToken,
  withLength,
} from './tables';

/** Writes the ids of the piece from `p` to `end` to `out`; returns how many. */
export function encodePiece(p: usize, end: usize, out: usize): u32 {
  const length = <u32>(end - p);
  if (length <= KEY_BYTES) {
    const key = pieceKey(p, length);
    const slot = findPiece(key, keyHash(key));
    if (slot != NONE) {
      store<u32>(out, pieceId(slot));
      return 1;
    }
  }
  return backtrack(p, end, out);
}

/** Number of tokens of the piece. Pieces of several tokens come back often in prose and code: they are cached. */
// @ts-ignore: decorator
@inline
export function countPiece(p: usize, end: usize): u32 {
  const length = <u32>(end - p);
  if (length > KEY_BYTES) return backtrack(p, end, IDS);
  const key = pieceKey(p, length);
  const hash = keyHash(key);
  if (findPiece(key, hash) != NONE) return 1;
  return countThroughCache(p, end, key, hash);
}

function countThroughCache(p: usize, end: usize, key: v128, hash: u64): u32 {
  const entry = CACHE + (<usize>(hash >> (64 - CACHE_BITS)) << 5);
  if (!v128.any_true(v128.xor(v128.load(entry), key))) return load<u32>(entry, 16);
  const count = backtrack(p, end, IDS);
  v128.store(entry, key);
  store<u32>(entry, count, 16);
  return count;
}

/**
 * Byte-pair encoding without merging: a sequence of tokens is the result exactly when each adjacent pair is, alone,
 * the result of its own bytes. So: take the longest token that is valid behind the previous one, else its longest
 * prefix that is a token, and so on; with none left no boundary can lie here: mark the place dead, take the previous
 * token back and shorten that. A place dies once, so the work is linear. (Reference: maas-gateway.md §5.3.)
 *
 * The stack of tokens grows in `out`, which is where the caller wants them.
 */
function backtrack(p: usize, end: usize, out: usize): u32 {
  clearDead(<u32>(end - p));
  let top = out;
  let at = p;
  let token = longestToken(p, end);
  // A piece of more than KEY_BYTES may be one token; one that is unreachable by merging still counts as one.
  if (lengthOf(token) == <u32>(end - p)) {
    store<u32>(out, idOf(token));
    return 1;
  }
  while (at < end) {
    const behind = at + lengthOf(token);
    const id = idOf(token);
    if (!isDead(<u32>(behind - p)) && (top == out || rememberedPair(load<u32>(top - 4), id))) {
      store<u32>(top, id);
      top += 4;
      at = behind;
      token = longestToken(at, end);
      continue;
    }
    const shorter = shorterToken(id);
    if (shorter != NONE) {
      token = shorter;
      continue;
    }
    markDead(<u32>(at - p));
    top -= 4;
    token = withLength(load<u32>(top));
    at -= lengthOf(token);
  }
  return <u32>((top - out) >> 2);
}

/** `validPair`, or what it answered when the same pair last stood here: text repeats its pairs more than its pieces. */
// @ts-ignore: decorator
@inline
function rememberedPair(left: u32, right: u32): bool {
  // The top bit keeps an empty entry from looking like the pair of two zeros.
  const key = (<u64>left << 19) | (<u64>right << 1) | (<u64>1 << 63);
  const at = MEMO + (<usize>((key * 0x9e3779b97f4a7c15) >> (64 - MEMO_BITS)) << 3);
  const found = load<u64>(at);
  if ((found | 1) == (key | 1)) return (found & 1) != 0;
  const valid = validPair(left, right);
  store<u64>(at, key | <u64>valid);
  return valid;
}

/**
 * Whether `left` and `right` are what their joined bytes encode to. Merges are undone from the boundary outwards,
 * latest first; if the two tokens facing the boundary merge earlier than the merge just undone, the encoder would
 * have crossed the boundary. Merging is leftmost first: an equal rank crosses only before a merge of the right side.
 */
function validPair(left: u32, right: u32): bool {
  let bound = NONE;
  while (true) {
    const merged = mergedId(left, right);
    if (merged != NONE && merged < bound) return false;
    const undoLeft = left > right;
    let half = undoLeft ? rightHalf(left) : leftHalf(right);
    if (half != (undoLeft ? left : right)) {
      bound = undoLeft ? left : right + 1;
      if (undoLeft) left = half;
      else right = half;
      continue;
    }
    half = undoLeft ? leftHalf(right) : rightHalf(left);
    if (half == (undoLeft ? right : left)) return true;
    bound = undoLeft ? right + 1 : left;
    if (undoLeft) right = half;
    else left = half;
  }
}

function clearDead(length: u32): void {
  if (length < 64) store<u64>(DEAD, 0);
  else memory.fill(DEAD, 0, (length >> 3) + 1);
}

// @ts-ignore: decorator
@inline
function isDead(place: u32): bool {
  return ((load<u8>(DEAD + (place >> 3)) >> (place & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function markDead(place: u32): void {
  const at = DEAD + (place >> 3);
  const bit: u32 = 1 << (place & 7);
  store<u8>(at, <u8>(load<u8>(at) | bit));
}
