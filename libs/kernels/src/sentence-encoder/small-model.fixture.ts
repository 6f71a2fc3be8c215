import { zipSync } from 'fflate';
import { seeded } from '../seeded.fixture.js';
import { CHUNKS, EMBEDDING, MATRICES, VECTORS } from './architecture.js';
import { buildCharsmap } from './charsmap.fixture.js';
import { readEncoderModel, type EncoderModel } from './encoder-model.js';
import { packEncoder } from './pack-encoder.js';
import { sentencePieceFile } from './sentence-pieces.fixture.js';

const ROWS_OF_CHUNK = 6;

/** Pieces of the small model with their scores, after the three special ones. Ties are there on purpose. */
export const SMALL_PIECES: readonly [text: string, score: number][] = [
  ['▁', -3],
  ['▁the', -2],
  ['▁th', -4],
  ['e', -3],
  ['a', -5],
  ['b', -5],
  ['ab', -10],
  ['aab', -12],
  ['ba', -9],
  ['abab', -15],
  ['光', -6],
  ['光缆', -7],
  ['▁光', -8.5],
  ['é', -6],
  ['fi', -7],
  ['f', -7],
  ['i', -7],
  ['😀', -8],
  ['▁a', -6],
  ['<s>', -9],
];

/** What the small model's normaliser replaces. */
export const SMALL_REPLACEMENTS: Readonly<Record<string, string>> = {
  Ａ: 'a',
  ﬁ: 'fi',
  'e\u0301': 'é',
  e: 'e',
  '\t': ' ',
  '\u3000': ' ',
  '\u200b': '',
  '¨': ' \u0308',
  ﷺ: 'ab ab ab',
};

/** A model of the real architecture whose weights come from a seed and whose table is small; 8-bit levels as the real one's. */
export function smallModel(seed: number, changed: Record<string, Float32Array> = {}): EncoderModel {
  return readEncoderModel(packEncoder(smallArchive(seed, changed)), smallPieces());
}

export function smallPieces(): Uint8Array {
  const special: [string, number][] = [
    ['<unk>', 0],
    ['<s>', 0],
    ['</s>', 0],
  ];
  return sentencePieceFile([...special, ...SMALL_PIECES], buildCharsmap(SMALL_REPLACEMENTS));
}

/** The archive of the package, with other arrays in place of some. */
export function smallArchive(
  seed: number,
  changed: Record<string, Float32Array | Uint8Array | undefined> = {},
): Uint8Array {
  const random = seeded(seed);
  const files: Record<string, Uint8Array> = {};
  const add = (name: string, shape: number[], values: Float32Array | Uint8Array): void => {
    const chosen = name in changed ? changed[name] : values;
    if (chosen) files[`${name}.npy`] = npy(shape, chosen);
  };
  for (let chunk = 1; chunk <= CHUNKS; chunk++) {
    const codes = Uint8Array.from({ length: ROWS_OF_CHUNK * EMBEDDING }, () => random() * 64);
    add(`q${chunk}`, [ROWS_OF_CHUNK, EMBEDDING], codes);
  }
  for (const { name, length } of VECTORS) {
    add(
      name,
      [length],
      Float32Array.from({ length }, () => vectorValue(name, random())),
    );
  }
  for (const { name, inputs, outputs } of MATRICES) {
    // Levels spread evenly: outputs then vary about as inputs do.
    const step = 1 / (73 * Math.sqrt(inputs));
    const level = (): number => Math.floor(random() * 255) - 127;
    const weights = Float32Array.from({ length: inputs * outputs }, () => level() * step);
    weights[0] = 127 * step;
    add(name, [inputs, outputs], weights);
  }
  return zipSync(files, { level: 0 });
}

function vectorValue(name: string, random: number): number {
  if (name === 'scale') return 0.1 + random / 10;
  if (name === 'lo') return -4 - 2 * random;
  if (name.startsWith('ln_g')) return 0.5 + random;
  return random - 0.5;
}

/** NumPy's format 1. */
export function npy(shape: number[], values: Float32Array | Uint8Array): Uint8Array {
  const type = values instanceof Float32Array ? '<f4' : '|u1';
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = Buffer.from(text.padEnd(117) + '\n');
  const head = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.from([header.length, 0]),
    header,
  ]);
  return Buffer.concat([head, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)]);
}
