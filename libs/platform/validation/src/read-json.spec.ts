import fc from 'fast-check';
import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';

const LIMITS = { depthMax: 100 };

function refusalOf(text: string | Uint8Array, limits = LIMITS): AppError {
  try {
    readJson(text, limits);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it.each([
  ['{"a": [}', 7],
  ['{"a" 1}', 5],
  ['{"a": 1,}', 8],
  ['[1 2]', 3],
  ['{"a": "b', 6],
  ['{"a": tru}', 6],
  ['[1,', 3],
  ['{} x', 3],
  ['', 0],
  ["{'a': 1}", 1],
])('finds the error of %s at %i', (text, offset) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(refusalOf(text).metadata).toMatchObject({ offset: String(offset), code: 'invalid_json' });
});

it.each(['{}', '[1,-2.5e3,"a\\u00e9",{"b":[null,true]}]', ' "x" '])('reads %s', (text) => {
  expect(readJson(text, LIMITS)).toEqual(JSON.parse(text));
});

it('names line, column and path, and repeats no value', () => {
  const text =
    '{"messages": [{}, {}, {},\n {"role": "user", "content": "topsecret", "n": nul}], "x": "topsecret"}';
  const refusal = refusalOf(text);
  expect(refusal).toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'The body is not valid JSON: line 2, column 48 (messages[3].n): expected a value',
    metadata: { param: 'body', code: 'invalid_json', line: '2', column: '48', path: 'messages[3].n' },
  });
  expect(JSON.stringify(refusal)).not.toContain('topsecret');
});

it('shows names in a path only if they look like members of a schema', () => {
  const { metadata } = refusalOf('{"my card is 4000 1234": {"a": [1, x]}}');
  expect(metadata['path']).toBe('[?].a[1]');
});

it.each([
  ['a comment', '{"a": 1} // b', 'no comment'],
  ['a trailing comma', '[1,]', 'a value'],
  ['a name without quotes', '{a: 1}', 'a name in double quotes'],
  ['a raw line break in a string', '"a\nb"', 'the closing double quote'],
  ['a raw tab in a string', '"a\tb"', 'an escape, not a control character'],
  ['a byte order mark', '\ufeff{}', 'a value'],
  ['a leading zero', '[01]', 'a comma or the closing bracket'],
])('refuses %s', (_, text, expected) => {
  expect(refusalOf(text).metadata['expected']).toBe(expected);
});

it('takes equal names and __proto__ as JSON.parse does', () => {
  expect(readJson('{"a": 1, "a": 2}', LIMITS)).toEqual({ a: 2 });
  const value = readJson('{"__proto__": {"admin": true}}', LIMITS) as object; // an object, by its text
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect('admin' in value).toBe(false);
});

describe('the depth', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it('is accepted up to its limit', () => {
    expect(readJson(nested(100), LIMITS)).toBeDefined();
    expect(refusalOf(nested(101)).metadata).toMatchObject({ offset: '100', expected: 'at most 100 levels' });
  });

  it.each([
    ['tools', '{"tools": [{"function": ', 'tools[0].function'],
    ['metadata', '{"model": "m", "metadata": {"note": ', 'metadata.note'],
    ['an array', '[1, ', '[1]'],
  ])('is refused naming the start of the path: %s', (_, opening, path) => {
    const refusal = refusalOf(opening + '{"a":'.repeat(5_000));
    expect(refusal.message).toMatch(/^[^ ]+(\.a)+…: must not nest deeper than 100 levels$/);
    expect(refusal.message.startsWith(`${path}.a.a`)).toBe(true);
    expect(refusal.metadata['param']?.startsWith(`${path}.a.a`)).toBe(true);
    expect(refusal.metadata['code']).toBe('nested_too_deep');
  });

  it.each(['[', '{"a":', '[{"a":'])('is refused without running out of stack: %s', (opening) => {
    const refusal = refusalOf(opening.repeat(1_000_000));
    expect(refusal.code).toBe('INVALID_ARGUMENT');
    expect(refusal.message.length).toBeLessThan(300);
  });

  it('does not count what strings hold', () => {
    expect(readJson(JSON.stringify([`\\"${'['.repeat(200)}`, '\\', '{'.repeat(200)]), LIMITS)).toHaveLength(
      3,
    );
  });
});

it('reads bytes as UTF-8, and replaces none that are not', () => {
  expect(readJson(Buffer.from('{"a": "é"}'), LIMITS)).toEqual({ a: 'é' });
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xc3, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0xc0, 0x80],
  ])
    expect(refusalOf(Uint8Array.from(bytes))).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'The body is not valid UTF-8',
      metadata: { param: 'body', code: 'invalid_utf8' },
    });
  expect(() => readJson(Buffer.from('"é"'), { ...LIMITS, bytesMax: 3 })).toThrow(
    expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }),
  );
});

it('bounds the bytes', () => {
  expect(readJson('"é"', { ...LIMITS, bytesMax: 4 })).toBe('é');
  expect(() => readJson('"é"', { ...LIMITS, bytesMax: 3 })).toThrow(
    expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }),
  );
});

it('accepts exactly what JSON.parse accepts, and finds the error of everything else', () => {
  const nearJson = fc
    .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 }))
    .map(
      ([json, at, insert]) =>
        json.slice(0, at % (json.length + 1)) + insert + json.slice((at % (json.length + 1)) + 1),
    );
  const outcome = (read: () => unknown) => {
    try {
      return { value: read() };
    } catch (error) {
      return error instanceof AppError
        ? { refused: error.metadata['expected'] !== 'valid JSON' }
        : { refused: true };
    }
  };
  fc.assert(
    fc.property(fc.oneof(nearJson, fc.json(), fc.string()), (text) => {
      expect(outcome(() => readJson(text, LIMITS))).toEqual(outcome(() => JSON.parse(text) as unknown));
    }),
    { seed: 20261124, numRuns: 3_000 },
  );
});

describe('the time', () => {
  const MEBIBYTES = Number(process.env['ISTHMUS_THOROUGH'] ?? 1);
  const LENGTH = MEBIBYTES * 1024 * 1024;
  const filled = (piece: string) => piece.repeat(LENGTH / piece.length);
  const good = `[${filled('{"a":"b"},')}0]`;
  /** Of this thread alone: other load of the machine must not count. */
  const cpuMsOf = (read: () => unknown) => {
    const before = process.threadCpuUsage();
    try {
      read();
    } catch {
      // Only its time counts.
    }
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  };
  const goodMs = Math.max(...[1, 2, 3, 4].map(() => cpuMsOf(() => JSON.parse(good) as unknown)));

  // A wide ratio: it distinguishes a scan that is not linear from one that is, on any machine.
  it.each([
    ['blanks', `${filled(' ')}x]}`],
    ['line breaks', `${filled('\n')}x]}`],
    ['numbers', `[${filled('1,')}x`],
    ['backslashes', `"${filled('\\\\')}`],
    ['escapes', `["${filled('\\u0041')}\\x"`],
    ['arrays', `[${filled('[],')}x`],
    ['members', `{${filled('"a":1,')}x`],
    ['levels', filled('[')],
    ['quotes', `[${filled('"",')}x`],
    ['one number', `${filled('1')}x`],
  ])(`of ${MEBIBYTES} MiB of %s is a few times that of JSON.parse for valid text`, (_, text) => {
    expect(refusalOf(text).code).toBe('INVALID_ARGUMENT');
    const badMs = Math.min(...[1, 2].map(() => cpuMsOf(() => readJson(text, LIMITS))));
    expect(badMs / goodMs).toBeLessThan(40);
  });
});
