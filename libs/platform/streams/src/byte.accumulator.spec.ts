import { expect, it } from 'vitest';
import { ByteAccumulator } from './byte.accumulator.js';

it('returns what was appended, once, and is empty afterwards', () => {
  const bytes = new ByteAccumulator();
  for (const piece of [[1], [], [2, 3], [4, 5, 6, 7]]) bytes.append(Uint8Array.from(piece));
  expect(bytes.length).toBe(7);
  const whole = bytes.take();
  expect(whole).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
  expect([whole.buffer.byteLength, bytes.length]).toEqual([7, 0]);
  bytes.append(Uint8Array.of(8));
  expect(bytes.take()).toEqual(Uint8Array.of(8));
  expect(whole).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
});

it('does not retain the piece itself', () => {
  const bytes = new ByteAccumulator();
  const piece = Uint8Array.of(1, 2);
  bytes.append(piece);
  piece.fill(9);
  expect(bytes.take()).toEqual(Uint8Array.of(1, 2));
});
