import { CHUNKS, CHUNK_LOWS, CHUNK_SCALES, CODES, EMBEDDING, FEATURES, FEATURE_BYTES, IDS, LIST } from './layout';

/** Table rows become embeddings: low + scale × code, both of the chunk that the token is in. */
export function gather(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(LIST + (<usize>i << 2));
    const chunk = <usize>(load<u32>(IDS + (<usize>row << 2)) % CHUNKS) << 2;
    const scale = v128.load32_splat(CHUNK_SCALES + chunk);
    const low = v128.load32_splat(CHUNK_LOWS + chunk);
    let from = CODES + <usize>row * EMBEDDING;
    let to = FEATURES + <usize>row * FEATURE_BYTES;
    for (const end = from + EMBEDDING; from < end; from += 8, to += 32) {
      const codes = v128.load8x8_u(from);
      v128.store(to, dequantised(i32x4.extend_low_i16x8_u(codes), scale, low));
      v128.store(to, dequantised(i32x4.extend_high_i16x8_u(codes), scale, low), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function dequantised(codes: v128, scale: v128, low: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(codes), scale), low);
}
