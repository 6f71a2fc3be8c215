import { expect, it } from 'vitest';
import { audioCost, fileCost, imageCost } from './media.tokens.js';

const png = (width: number, height: number) => {
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return dataUrl(Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), size]));
};
const dataUrl = (bytes: Buffer, type = 'image/png') => `data:${type};base64,${bytes.toString('base64')}`;
const LARGEST = 85 + 170 * 8;

// The examples of OpenAI's documentation, and the edges of its tiles.
it.each([
  [1_024, 1_024, 85 + 170 * 4],
  [2_048, 4_096, 85 + 170 * 6],
  [512, 512, 85 + 170],
  [513, 512, 85 + 170 * 2],
  [1, 1, 85 + 170],
  [2_048, 768, LARGEST],
  [100_000, 1, 85 + 170 * 4],
])('counts a picture of %i × %i by its tiles', (width, height, tokens) => {
  expect(imageCost(png(width, height), 'high')).toEqual({ tokensMax: tokens, measured: true });
  expect(imageCost(png(width, height), undefined).tokensMax).toBe(tokens);
  expect(imageCost(png(width, height), 'low').tokensMax).toBe(85);
});

it.each([
  ['gif', Buffer.from('47494638396100020001', 'hex'), 85 + 170],
  [
    'jpeg',
    Buffer.from(
      'ffd8ffe000104a46494600010100000100010000ffc0001108030004000301220002110103110 1'.replace(' ', ''),
      'hex',
    ),
    85 + 170 * 4,
  ],
])('reads the size of a %s', (type, bytes, tokens) => {
  expect(imageCost(dataUrl(bytes, `image/${type}`), 'auto')).toEqual({ tokensMax: tokens, measured: true });
});

it.each([
  ['an address', 'https://example.org/a.png', false],
  ['a picture that cannot be read', dataUrl(Buffer.from('not a picture')), true],
  ['a size of nothing', png(0, 0), true],
  ['a data URL that is not base64', 'data:image/png,hello there', false],
  ['nothing', undefined, false],
])('counts the most that a picture can cost for %s', (_, url, measured) => {
  expect(imageCost(url, 'high')).toEqual({ tokensMax: LARGEST, measured });
});

it('bounds a sound by its bytes, as the slowest codec would have them', () => {
  const second = Buffer.alloc(1_000).toString('base64');
  expect(audioCost(second)).toEqual({ tokensMax: 11, measured: true });
  expect(audioCost('a text, not base64')).toEqual({ tokensMax: 100_000, measured: false });
});

it('bounds a file by its bytes, and one that is elsewhere by the most a provider takes', () => {
  expect(fileCost(dataUrl(Buffer.alloc(400_000), 'application/pdf'))).toEqual({
    tokensMax: 100_001,
    measured: true,
  });
  expect(fileCost('JVBERi0=')).toEqual({ tokensMax: LARGEST, measured: true });
  expect(fileCost(undefined)).toEqual({ tokensMax: 100_000, measured: false });
});
