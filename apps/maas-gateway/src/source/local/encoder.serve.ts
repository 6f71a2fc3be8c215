import { AppError } from '@isthmus/platform-errors';
import type { MessagePort } from 'node:worker_threads';
import type { EncodeBatch, EncodedBatch, EncodedTextsOfBatch } from './encoder.protocol.js';

/** The part of the kernel's encoder that the thread needs. */
export interface BatchEncoder {
  /** Throws INVALID_ARGUMENT for a text that it does not take. */
  tokensOf(text: string): number;
  /** Throws INVALID_ARGUMENT where one of the texts is such. */
  encodeCounted(texts: readonly string[]): { vectors: Float32Array; tokens: number[] };
}

type Answer = EncodedTextsOfBatch | { failure: string };

/** Answers every batch that comes through the port; a text that the encoder does not take is left out and named. */
export function serveEncoder(
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  encoder: BatchEncoder,
  dimensions: number,
): void {
  port.on('message', ({ id, texts }: EncodeBatch) => {
    const answer: EncodedBatch = { id, ...answerTo(texts, encoder, dimensions) };
    port.postMessage(answer, 'vectors' in answer ? [answer.vectors.buffer] : []);
  });
}

function answerTo(texts: readonly string[], encoder: BatchEncoder, dimensions: number): Answer {
  try {
    return encodedWhole(texts, encoder) ?? encodedInPart(texts, encoder, dimensions);
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Undefined where the encoder refuses a text. */
function encodedWhole(texts: readonly string[], encoder: BatchEncoder): EncodedTextsOfBatch | undefined {
  try {
    const { vectors, tokens } = encoder.encodeCounted(texts);
    return { vectors: Float32Array.from(vectors), tokens, refused: new Map() };
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function encodedInPart(
  texts: readonly string[],
  encoder: BatchEncoder,
  dimensions: number,
): EncodedTextsOfBatch {
  const refused = new Map<number, string>();
  const tokens = texts.map((text, row) => countOf(text, encoder, (why) => refused.set(row, why)));
  const rows = texts.flatMap((_, row) => (refused.has(row) ? [] : [row]));
  const encoded = encoder.encodeCounted(rows.map((row) => texts[row] ?? ''));
  const vectors = new Float32Array(texts.length * dimensions);
  for (const [from, to] of rows.entries())
    vectors.set(encoded.vectors.subarray(from * dimensions, (from + 1) * dimensions), to * dimensions);
  return { vectors, tokens, refused };
}

function countOf(text: string, encoder: BatchEncoder, refuse: (why: string) => void): number {
  try {
    return encoder.tokensOf(text);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refuse(error.fields[0]?.description ?? error.message);
    return 0;
  }
}

function isRefusal(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'INVALID_ARGUMENT';
}
