import { invalidArgument } from '@isthmus/platform-errors';
import { expect, it, vi } from 'vitest';
import type { EncodedBatch } from './encoder.protocol.js';
import { serveEncoder, type BatchEncoder } from './encoder.serve.js';

function encoderOf(takes: (text: string) => boolean) {
  const tokensOf = vi.fn((text: string) => {
    if (takes(text)) return text.length;
    throw invalidArgument([{ field: 'text', description: 'is too long' }]);
  });
  const encodeCounted = (texts: readonly string[]) => {
    const tokens = texts.map((text) => (takes(text) ? text.length : tokensOf(text)));
    return { vectors: Float32Array.from(tokens), tokens };
  };
  return { tokensOf, encodeCounted };
}

function answerOf(encoder: BatchEncoder, texts: string[]): EncodedBatch | undefined {
  let answer: EncodedBatch | undefined;
  const port = {
    on: (_: string, listener: (batch: object) => void) => listener({ id: 7, texts }),
    postMessage: (message: EncodedBatch) => void (answer = message),
  };
  // The part of a port that it uses.
  serveEncoder(port as unknown as Parameters<typeof serveEncoder>[0], encoder, 1);
  return answer;
}

it('reads each text once where the encoder takes all', () => {
  const encoder = encoderOf(() => true);
  expect(answerOf(encoder, ['a', 'bc'])).toEqual({
    ...{ id: 7, tokens: [1, 2], refused: new Map() },
    vectors: Float32Array.of(1, 2),
  });
  expect(encoder.tokensOf).not.toHaveBeenCalled();
});

it('leaves out and names those that it does not take, and encodes the others', () => {
  expect(
    answerOf(
      encoderOf((text) => text !== 'bc'),
      ['a', 'bc', 'def'],
    ),
  ).toEqual({
    ...{ id: 7, tokens: [1, 0, 3], refused: new Map([[1, 'is too long']]) },
    vectors: Float32Array.of(1, 0, 3),
  });
});
