import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differentialCases, randomInts } from './cases.js';
import type { EncodingName } from './encodings.js';
import { KernelBackend } from './kernel.js';
import { ReferenceBackend } from './reference.js';
import { THOROUGH } from '../thorough.fixture.js';

const SEED = 7;
/** Of the nasty cases one in so many: no multiple of a length that repeats in them. */
const STRIDE = THOROUGH > 1 ? 23 : 97;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

describe.each<EncodingName>(['o200k_base', 'cl100k_base'])('%s kernel beside the reference', (encoding) => {
  const kernel = new KernelBackend(encoding);
  const reference = new ReferenceBackend(encoding);
  const both = (text: string): void => {
    const expected = reference.encode(text);
    expect(kernel.encode(text)).toEqual(expected);
    expect(kernel.count(text, NO_LIMIT)).toBe(expected.length);
  };

  it('agrees on every length across key, lane and mark boundaries, each with other data', () => {
    const next = randomInts(SEED);
    for (let length = 0; length <= 4 * 64 + 1; length++) {
      both(Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz'[next(26)]).join(''));
      both(Array.from({ length }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[next(26)]).join(''));
      both(Array.from({ length }, () => String.fromCharCode(0x4e00 + next(500))).join(''));
      both(Array.from({ length }, () => 'eE tT\n'[next(6)]).join(''));
    }
  });

  it('agrees on a sample of the nasty cases', () => {
    let n = 0;
    for (const text of differentialCases(SEED)) if (n++ % STRIDE === 0) both(text);
    expect(n).toBeGreaterThan(60_000);
  });

  it('agrees on any string', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), both), {
      seed: SEED,
      numRuns: 500 * THOROUGH,
    });
  });

  it('gives the text back', () => {
    const property = fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(Buffer.from(kernel.decode(kernel.encode(text))).toString()).toBe(text);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 * THOROUGH });
  });

  it('counts nothing twice and nothing once where white space follows a letter', () => {
    const words = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
    const property = fc.property(words, words, (left, right) => {
      const whole = kernel.count(`${left}x\n${right}`, NO_LIMIT);
      const parts = kernel.count(`${left}x`, NO_LIMIT) + kernel.count(`\n${right}`, NO_LIMIT);
      expect(whole).toBe(parts);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 * THOROUGH });
  });

  it('agrees on long runs', () => {
    for (const unit of ['a', 'ab', '字', ' ', '\n ', '😀', 'Zz', '0', 'é\u0301']) both(unit.repeat(20_000));
  });

  it('keeps its memory as it was at start', () => {
    const before = kernel.memoryBytes;
    kernel.encode('word '.repeat(1_000_000));
    expect(kernel.memoryBytes).toBe(before);
  });
});

describe('texts longer than the window', () => {
  const kernel = new KernelBackend('o200k_base');

  it('are counted the same however they are cut', () => {
    const next = randomInts(SEED);
    const words = [
      'word',
      ' Word',
      "'s",
      ' 字字',
      '\n\n',
      '  ',
      '123',
      ' 4567',
      '!?',
      '😀',
      '\u0301',
      ' don',
      "'t",
    ];
    const part = Array.from({ length: 120_000 }, () => words[next(words.length)]).join('');
    // The seam is safe: a line break behind a letter. So the whole is the sum of its parts.
    const text = Array.from({ length: 24 }, () => `${part}x`).join('\n');
    const inner = kernel.encode(`\n${part}x`).length;
    const expected = kernel.encode(`${part}x`).length + 23 * inner;
    expect(Buffer.byteLength(text)).toBeGreaterThan(2 * (4 << 20));
    expect(kernel.encode(text).length).toBe(expected);
    expect(kernel.count(text, NO_LIMIT)).toBe(expected);
    expect(kernel.count(text, expected)).toBe(expected);
    expect(kernel.count(text, expected - 1)).toBeGreaterThan(expected - 1);
  });

  it('do not fool the kernel at any place of the cut', () => {
    const text = "It's  the\n \n end'll 字。123456 été's  \t\n";
    for (let shift = 0; shift < 48; shift++) {
      const long = `${'x'.repeat(shift)} ${text.repeat(1 << 11)}`;
      const whole = kernel.count(long, NO_LIMIT);
      // With a limit the text goes in by slices of 64 KiB.
      expect(kernel.count(long, whole)).toBe(whole);
    }
  });

  it('refuse a run without any boundary that exceeds the window, by name and remedy', () => {
    const text = 'a'.repeat((4 << 20) + 1);
    expect(() => kernel.count(text, NO_LIMIT)).toThrow(
      expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }),
    );
    expect(kernel.count('still alive', NO_LIMIT)).toBe(2);
  });
});
