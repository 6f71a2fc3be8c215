import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { get_encoding } from 'tiktoken';
import { describe, expect, it } from 'vitest';
import { differentialCases } from './cases.js';
import type { EncodingName } from './encodings.js';
import { THOROUGH } from '../thorough.fixture.js';
import { TokenCounter } from './token-counter.js';

const SEED = 20_261_124;
/** Of more than 120,000 generated cases every twentieth, or all of them. */
const STRIDE = THOROUGH > 1 ? 1 : 20;
const resolve = createRequire(import.meta.url).resolve;

describe.each<EncodingName>(['o200k_base', 'cl100k_base'])('%s beside tiktoken', (encoding) => {
  const counter = new TokenCounter({ encoding, backend: 'wasm' });
  const peer = get_encoding(encoding);

  it('gives the same ids and counts on generated cases', { timeout: 300_000 }, () => {
    let cases = 0;
    const wrong: string[] = [];
    for (const text of differentialCases(SEED)) {
      if (cases++ % STRIDE !== 0) continue;
      const expected = peer.encode_ordinary(text);
      const same = sameIds(counter.encode(text), expected) && counter.count(text) === expected.length;
      if (!same && wrong.length < 20) wrong.push(JSON.stringify(text));
    }
    expect(wrong, `seed ${SEED}`).toEqual([]);
    expect(cases).toBeGreaterThan(120_000);
  });

  it('gives the same ids on whole files of code and prose', () => {
    const files = [
      'typescript/lib/lib.es5.d.ts',
      'typescript/lib/lib.dom.d.ts',
      'gpt-tokenizer/data/TestPlans.txt',
    ];
    for (const file of files) {
      const text = readFileSync(resolve(file), 'utf8').slice(0, 400_000);
      expect(sameIds(counter.encode(text), peer.encode_ordinary(text)), file).toBe(true);
    }
  });

  it('agrees with the published pairs', () => {
    const plans = readFileSync(resolve('gpt-tokenizer/data/TestPlans.txt'), 'utf8').replace(/\r\n/g, '\n');
    const pairs = [
      ...plans.matchAll(/EncodingName: (\w+)\nSample: ([\s\S]*?)\nEncoded: (\[[^\]]*\])/g),
    ].filter(([, name]) => name === encoding);
    expect(pairs.length).toBeGreaterThanOrEqual(encoding === 'o200k_base' ? 57 : 64);
    for (const [, , sample = '', ids = ''] of pairs) {
      expect(Array.from(counter.encode(sample)), sample).toEqual(JSON.parse(ids));
    }
  });
});

function sameIds(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
