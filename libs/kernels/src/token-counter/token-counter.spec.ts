import fc from 'fast-check';
import { get_encoding } from 'tiktoken';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EncodingName } from './encodings.js';
import { TokenCounter } from './token-counter.js';

const SEED = 11;
const SPECIAL = 'a<|endoftext|>b<|endofprompt|><|fim_prefix|>';
const invalid: unknown = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

describe.each<['wasm' | 'reference', EncodingName]>([
  ['wasm', 'o200k_base'],
  ['wasm', 'cl100k_base'],
  ['reference', 'o200k_base'],
])('TokenCounter on %s, %s', (backend, encoding) => {
  const counter = new TokenCounter({ encoding, backend });
  const peer = get_encoding(encoding);

  it('names the backend in use', () => {
    expect(counter.backend).toBe(backend);
  });

  it('takes special tokens as plain text by default', () => {
    expect(Array.from(counter.encode(SPECIAL))).toEqual(Array.from(peer.encode_ordinary(SPECIAL)));
    expect(counter.count(SPECIAL)).toBe(counter.encode(SPECIAL).length);
  });

  it('encodes special tokens on request, all or those named', () => {
    expect(Array.from(counter.encode(SPECIAL, 'encode'))).toEqual(Array.from(peer.encode(SPECIAL, 'all')));
    const one = ['<|endofprompt|>'];
    expect(Array.from(counter.encode(SPECIAL, one))).toEqual(Array.from(peer.encode(SPECIAL, one, [])));
    expect(counter.count(SPECIAL, 'encode')).toBe(counter.encode(SPECIAL, 'encode').length);
    expect(counter.countWithin(SPECIAL, 2, 'encode')).toBeNull();
  });

  it('refuses special tokens on request and unknown names always', () => {
    expect(() => counter.encode(SPECIAL, 'refuse')).toThrow(invalid);
    expect(() => counter.count('plain', ['<|nothing|>'])).toThrow(invalid);
    expect(counter.count('plain', 'refuse')).toBe(1);
  });

  it('decodes ordinary and special tokens and names the place of an unknown one', () => {
    expect(counter.decode(counter.encode(SPECIAL, 'encode'))).toBe(
      Buffer.from(peer.decode(peer.encode(SPECIAL, 'all'))).toString(),
    );
    expect(counter.decode(counter.encode('\ufeffword'))).toBe('\ufeffword');
    for (const id of [-1, 1.5, Number.NaN, 2 ** 32, 300_000])
      expect(() => counter.decode([1, id])).toThrow('ids[1]');
  });

  it('replaces unpaired surrogates as an encoder does', () => {
    expect(counter.encode('a\ud83d')).toEqual(counter.encode('a\ufffd'));
    expect(counter.decode(counter.encode('\ude00\ud83d'))).toBe('\ufffd\ufffd');
  });

  it('counts within a limit exactly', () => {
    const property = fc.property(fc.string({ maxLength: 60 }), fc.nat({ max: 20 }), (text, limit) => {
      const total = counter.count(text);
      expect(counter.countWithin(text, limit)).toBe(total <= limit ? total : null);
    });
    fc.assert(property, { seed: SEED, numRuns: 500 });
    expect(counter.countWithin('', 0)).toBe(0);
  });

  it('adds what chat requests cost', () => {
    const messages = [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Grüße, 世界', name: 'Ada' },
    ];
    const texts = ['system', 'You are a helpful assistant.', 'user', 'Grüße, 世界', 'Ada'];
    const tokens = texts.reduce((sum, text) => sum + peer.encode_ordinary(text).length, 0);
    expect(counter.countChat(messages)).toBe(tokens + 3 + 3 + 1 + 3);
    expect(counter.countChat([])).toBe(3);
  });

  it('refuses what is no text, no limit, no encoding', () => {
    // The façade is called from JavaScript too: the types do not hold there.
    expect(() => counter.count(undefined as unknown as string)).toThrow(invalid);
    for (const limit of [-1, 0.5, Number.NaN, Infinity])
      expect(() => counter.countWithin('a', limit)).toThrow(invalid);
    expect(() => new TokenCounter({ encoding: 'p50k' as EncodingName })).toThrow(invalid);
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('uses the reference and warns once', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    vi.stubGlobal('WebAssembly', undefined);
    const first = new TokenCounter({ encoding: 'cl100k_base' });
    const second = new TokenCounter({ encoding: 'cl100k_base' });
    expect([first.backend, second.backend]).toEqual(['reference', 'reference']);
    expect(first.count('hello world')).toBe(2);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
