import { readFile } from 'node:fs/promises';
import { ENCODER_DIMENSIONS, readEncoderModel, SentenceEncoder } from '@isthmus/kernels';
import { ENCODER_MODEL, locateModel } from '@isthmus/platform-local-models';
import type { Encoder } from './encoder.eval.js';

/** The sentence encoder from the cache folder, in this thread; or why it cannot be had, with the remedy. */
export async function localEncoder(): Promise<Encoder | string> {
  const located = await locateModel(ENCODER_MODEL);
  if ('missing' in located) return `${located.missing}. ${located.remedy}`;
  const read = async (name: string) => new Uint8Array(await readFile(located.files[name] ?? name));
  const model = readEncoderModel(await read('encoder.weights'), await read('sp.model'));
  const encoder = new SentenceEncoder(model);
  return { dimensions: ENCODER_DIMENSIONS, encode: (texts) => encoder.encode(texts) };
}
