/**
 * A thread of the sentence encoder that misbehaves: "stale" gets the answer to another batch before its own, "short" too few
 * vectors. A text has as many tokens as characters.
 */
import { parentPort } from 'node:worker_threads';

const DIMENSIONS = 4;

parentPort.on('message', ({ id, texts }) => {
  const tokens = texts.map(({ length }) => length);
  const vectors = new Float32Array(texts.includes('short') ? 1 : texts.length * DIMENSIONS);
  const answer = { id, vectors, tokens, refused: new Map() };
  if (texts.includes('stale')) parentPort.postMessage({ ...answer, id: id - 1, tokens: [99] });
  parentPort.postMessage(answer);
});
