/**
 * Memory of one counter, fixed at start. All offsets are bytes; everything is 64-byte aligned.
 *
 *   0          static data of the compiler
 *   CLASS_…    Unicode classes: block of 128 code points -> row, row x 128 -> class      (from the façade)
 *   OFFSETS    start of each token's bytes in BYTES, one more for the end                (from the façade)
 *   BYTES      the bytes of all tokens, in id order                                      (from the façade)
 *   TRIE       double array, one word a node: base << 10 | taken << 9 | token << 8 | label
 *   TRIE_IDS   node -> token, as length << 18 | id
 *   PIECES     open hash of all tokens of at most 15 bytes: 15 bytes, zero filled, then the length
 *   PIECE_IDS  slot of PIECES -> token id
 *   FILTER     one bit for each hash of a pair that merges: most pairs do not, and half a megabyte stays in the cache
 *   PAIRS      open hash, (left << 18 | right) << 18 | merged; 0 = free (pair 0,0 merges to an id that is not 0)
 *   SPLITS     token -> the two tokens its last merge joined; itself twice where it cannot be undone
 *   SHORTER    token -> longest token that is a proper prefix of it, as length << 18 | id, or NONE
 *   ------------------------------------------------------------ end of what a table file holds
 *   CACHE      recent pieces of several tokens: 15 bytes and length as in PIECES, then the count (direct mapped)
 *   MEMO       pairs asked for lately: 1 << 63 | left << 19 | right << 1 | valid (direct mapped)
 *   INPUT      UTF-8 text in (encode, count), bytes out (decode); PADDING bytes behind it may be read
 *   IDS        token ids out (encode), in (decode); the stack of the piece being encoded is its tail
 *   DEAD       one bit for each byte of a piece: no token boundary of the result lies here
 */
export const PIECE_BITS: u32 = 19;
export const PAIR_BITS: u32 = 19;
export const FILTER_BITS: u32 = 22;
export const CACHE_BITS: u32 = 14;
export const MEMO_BITS: u32 = 17;
export const TOKENS_MAX: u32 = 200_704;
export const TRIE_SLOTS: u32 = 1 << 19;
export const CLASS_ROWS_MAX: u32 = 512;
export const BYTES_MAX: u32 = 3 << 19;
/** Longest text the kernel sees at once; a single piece cannot be longer. */
export const WINDOW: u32 = 4 << 20;
export const PADDING: u32 = 64;

export const CLASS_BLOCKS: usize = 0x10000;
export const CLASS_VALUES: usize = CLASS_BLOCKS + 2 * 8704;
export const OFFSETS: usize = CLASS_VALUES + 128 * CLASS_ROWS_MAX;
export const BYTES: usize = OFFSETS + 4 * (TOKENS_MAX + 16);
export const TRIE: usize = BYTES + BYTES_MAX;
export const TRIE_IDS: usize = TRIE + 4 * TRIE_SLOTS;
export const PIECES: usize = TRIE_IDS + 4 * TRIE_SLOTS;
export const PIECE_IDS: usize = PIECES + (16 << PIECE_BITS);
export const FILTER: usize = PIECE_IDS + (4 << PIECE_BITS);
export const PAIRS: usize = FILTER + (1 << (FILTER_BITS - 3));
export const SPLITS: usize = PAIRS + (8 << PAIR_BITS);
export const SHORTER: usize = SPLITS + 8 * TOKENS_MAX;
export const TABLES_END: usize = SHORTER + 4 * TOKENS_MAX;

export const CACHE: usize = TABLES_END;
export const MEMO: usize = CACHE + (32 << CACHE_BITS);
export const INPUT: usize = MEMO + (8 << MEMO_BITS);
export const IDS: usize = INPUT + WINDOW + PADDING;
export const DEAD: usize = IDS + 4 * (WINDOW + PADDING);
export const MEMORY_END: usize = DEAD + (WINDOW >> 3) + PADDING;

/** No token: the end of a chain in SHORTER, the bottom of the stack. */
export const NONE: u32 = 0xffffffff;
/** First node of the trie is a whole block, so that the first byte needs no search. Base 0 marks a leaf. */
export const TRIE_ROOT: u32 = 256;
export const TRIE_TOKEN: u32 = 0x100;
export const TRIE_TAKEN: u32 = 0x200;
/** A token with its length, so that the offsets need not be read: length << TOKEN_BITS | id. */
export const TOKEN_BITS: u32 = 18;
export const TRIE_BASE_SHIFT: u32 = 10;
/** Bytes a key of PIECES can hold beside its length. */
export const KEY_BYTES: u32 = 15;
