import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { EMBEDDING } from './architecture.js';
import { readEncoderModel } from './encoder-model.js';
import { packEncoder } from './pack-encoder.js';
import { viewWeights } from './packed-file.js';
import { npy, smallArchive, smallPieces } from './small-model.fixture.js';

const archive = smallArchive(1);
const packed = packEncoder(archive);
const pieces = smallPieces();

const changed = (change: (file: Uint8Array) => void): Uint8Array => {
  const file = packed.slice();
  change(file);
  return file;
};

it('puts the row of a piece where its id says', () => {
  const { table, rowsOfChunk } = viewWeights(new Uint8Array(packed).buffer);
  expect(rowsOfChunk).toBe(6);
  const codes = new Uint8Array(6 * EMBEDDING).fill(7);
  const other = viewWeights(new Uint8Array(packEncoder(smallArchive(1, { q3: codes }))).buffer).table;
  const differing = Array.from({ length: 6 * 17 }, (_, id) => id).filter(
    (id) =>
      table[id * EMBEDDING] !== other[id * EMBEDDING] ||
      table[id * EMBEDDING + 1] !== other[id * EMBEDDING + 1],
  );
  expect(differing).toEqual([2, 19, 36, 53, 70, 87]);
});

it('uses weights in shared memory where they lie, and copies others', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(packed.length));
  shared.set(packed);
  expect(readEncoderModel(shared, pieces).weights).toBe(shared.buffer);
  expect(new Uint8Array(readEncoderModel(packed, pieces).weights)).toEqual(packed);
});

it.each([
  ['empty', new Uint8Array(), 'it has 0 bytes, too few for a header'],
  ['another file', changed((file) => file.fill(65, 0, 8)), 'it does not begin with the mark'],
  ['another version', changed((file) => (file[8] = 2)), 'its version is 2, this program reads version 1'],
  ['no rows', changed((file) => (file[12] = 0)), 'its table has 0 rows a chunk'],
  ['truncated', packed.subarray(0, packed.length - 1), `it has ${packed.length - 1} bytes where`],
  ['too long', Buffer.concat([packed, Buffer.alloc(1)]), `it has ${packed.length + 1} bytes where`],
])('names what is wrong with weights: %s', (_, weights, message) => {
  expect(() => readEncoderModel(weights, pieces)).toThrow(
    expect.objectContaining({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(`the weights of the sentence encoder are unusable: ${message}`),
      remedy: 'Run: npm run models -- --again.',
    }),
  );
});

it.each([
  ['empty', new Uint8Array(), 'it has 0 pieces'],
  ['truncated', pieces.subarray(0, pieces.length - 1), 'a field is cut short'],
  ['no protobuf', new Uint8Array([0x0f, 1, 2]), 'wire type 7 is unknown'],
  ['endless number', new Uint8Array([0x0a, 0xff]), 'a number is cut short'],
  ['too large', new Uint8Array(8 * 2 ** 20 + 1), 'it has 8388609 bytes'],
])('names what is wrong with sentence pieces: %s', (_, file, message) => {
  expect(() => readEncoderModel(packed, file)).toThrow(
    expect.objectContaining({
      code: 'FAILED_PRECONDITION',
      message: expect.stringContaining(message),
      remedy: 'Run: npm run models -- --again.',
    }),
  );
});

it('refuses more pieces than the table has rows', () => {
  const many = Buffer.concat([
    pieces,
    ...Array.from({ length: 80 }, () => Buffer.from([0x0a, 3, 0x0a, 1, 0x61])),
  ]);
  expect(() => readEncoderModel(packed, many)).toThrow('do not belong together: 103 pieces, 102 rows');
});

it.each([
  ['no archive', new Uint8Array([1, 2, 3]), 'are no readable archive'],
  ['truncated', archive.subarray(0, 1000), 'are no readable archive'],
  ['an array of another format', zipSync({ 'q1.npy': new Uint8Array(20) }), 'q1.npy'],
  [
    'an array cut short',
    zipSync({ 'q1.npy': npy([6, 512], new Uint8Array(9)) }),
    'it has 9 bytes where its shape needs 3072',
  ],
  ['a missing array', smallArchive(1, { d3: undefined }), 'architecture: d3: it is missing'],
  ['another shape', zipSync({ 'q1.npy': npy([6, 4], new Uint8Array(24)) }), 'q1: its shape is 6 × 4'],
  [
    'no levels',
    smallArchive(1, { d0: Float32Array.from({ length: 512 * 320 }, (_, i) => Math.sin(i)) }),
    'd0: number 1 is not',
  ],
  ['NaN', smallArchive(1, { d1: new Float32Array(320 * 320).fill(Number.NaN) }), 'd1: number 0 is not'],
])('names what is wrong with the archive: %s', (_, file, message) => {
  expect(() => packEncoder(file)).toThrow(
    expect.objectContaining({ code: 'FAILED_PRECONDITION', message: expect.stringContaining(message) }),
  );
});
