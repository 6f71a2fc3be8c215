import { expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.js';

it('orders members by UTF-16 code units at every depth (RFC 8785 §3.2.3)', () => {
  const value = {
    '\u20ac': 1,
    '\r': 2,
    '\ud83d\ude00': 3,
    '1': 4,
    ö: 5,
    a: { c: [1, { z: null, b: true }] },
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"a":{"c":[1,{"b":true,"z":null}]},"\u00f6":5,"\u20ac":1,"\ud83d\ude00":3}',
  );
});

it('writes numbers and strings as ECMAScript does (RFC 8785 §3.2.2)', () => {
  expect(canonicalJson([1e21, 1e-7, -0, 4.5, 'a"\n'])).toBe('[1e+21,1e-7,0,4.5,"a\\"\\n"]');
});
