import { expect, it } from 'vitest';
import { readSchema } from './json.schema.js';

const refusalOf = (schema: object) => {
  try {
    readSchema(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^.*by this model: /, '') : error;
  }
};

it('keeps the form and leaves out what says nothing about it', () => {
  const item = {
    anyOf: [
      { type: 'string', description: 'a name' },
      { type: ['number', 'null'] },
      { $ref: '#/$defs/kind' },
    ],
  };
  expect(
    readSchema({
      type: 'object',
      title: 'People',
      properties: {
        people: { type: 'array', items: item, maxItems: 5 },
        at: { type: 'string', format: 'date' },
      },
      required: ['people'],
      additionalProperties: false,
      $defs: { kind: { enum: ['a', 1, null] } },
    }),
  ).toEqual({
    type: 'object',
    properties: {
      people: {
        type: 'array',
        items: { oneOf: [{ type: 'string' }, { type: ['number', 'null'] }, { $ref: '#/$defs/kind' }] },
        maxItems: 5,
      },
      at: { type: 'string', format: 'date' },
    },
    additionalProperties: false,
    $defs: { kind: { enum: ['a', 1, null] } },
  });
});

it.each([
  [{ type: 'string', pattern: 'a+' }, '$.pattern is not supported'],
  [{ type: 'object', properties: { a: { type: 'float' } } }, '$.properties.a.type must be one of'],
  [{ type: 'array', maxItems: 1_000_000 }, '$.maxItems must be 0–256'],
  [{ type: 'string', format: 'email' }, '$.format must be one of date-time, time, date'],
  [{ type: { toString: 1 } }, '$.type must be one of object'],
  [{ type: 'string', format: { toString: 1 } }, '$.format must be one of date-time'],
  [{ type: [['object']] }, '$.type must be one of object'],
  [{ type: ['object', 'null'] }, '$.type must not have object or array beside other types'],
  [{ enum: [] }, '$.enum must be a list of one or more'],
  [{ type: 'array', items: 5 }, '$.items must be an object'],
  [{ $ref: 5 }, '$.$ref must be #/$defs/ and a name'],
  [{ $ref: '#/definitions/a', $defs: { a: { type: 'null' } } }, '$.$ref must be #/$defs/ and a name'],
  [{ type: 'array', items: { $ref: '#/$defs/toString' } }, '$.items.$ref must be #/$defs/ and a name'],
  [
    { type: 'array', items: { type: 'null', $defs: { a: { type: 'null' } } } },
    '$.items.$defs is supported at the root only',
  ],
  [{ anyOf: [{ type: 'null' }], type: 'object', properties: {} }, '$.type cannot be held beside anyOf'],
  [{ oneOf: [{ type: 'null' }], properties: {} }, '$.properties cannot be held beside oneOf'],
  [{ oneOf: [{ type: 'null' }], anyOf: [{ type: 'null' }] }, '$.oneOf cannot be held beside anyOf'],
  [{ const: 1, enum: [1] }, '$.enum cannot be held beside const'],
  [{ type: 'string', minLength: 5, maxLength: 4 }, '$.minLength must not be more than maxLength'],
  [{ type: 'array', items: { type: 'null' }, minItems: 2, maxItems: 1 }, '$.minItems must not be more'],
  [{ type: 'array', prefixItems: [{ type: 'null' }], maxItems: 0 }, '$.maxItems must not be less than'],
  [{ type: 'string', format: 'date', minLength: 5 }, '$.minLength cannot be held beside format'],
  [{ type: ['string', 'null'], maxLength: 5 }, '$.maxLength cannot be held beside type: ["string","null"]'],
  [{ properties: { a: { type: 'null' } } }, '$.type is missing'],
  [{}, '$.type is missing'],
  [{ type: 'object', properties: {}, required: ['a'] }, '$.required must name only what properties has'],
  [{ type: 'string', enum: ['a', 1] }, '$.enum must have only values of its type'],
  [{ type: 'integer', const: 1.5 }, '$.const must be of its type'],
])('refuses %j by its path', (schema, message) => {
  expect(refusalOf(schema)).toContain(message);
});

it('refuses what would make a grammar too large', () => {
  const deep = Array.from({ length: 20 }).reduce<object>((items) => ({ type: 'array', items }), {
    type: 'string',
  });
  expect(refusalOf(deep)).toContain('is nested deeper than 16');
  const properties = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`p${n}`, { type: 'null' }]));
  expect(refusalOf({ type: 'object', properties })).toContain('more than 500 schemas');
  expect(refusalOf({ const: 'x'.repeat(30_000) })).toContain('more than 20000 characters');
});

it('refuses a definition that contains itself, near or far', () => {
  const list = (of: object) => ({ type: 'array', items: of });
  const reference = (name: string) => ({ $ref: `#/$defs/${name}` });
  const near = { ...reference('a'), $defs: { a: { anyOf: [list(reference('a')), { type: 'null' }] } } };
  expect(() => readSchema(near)).toThrow('$.$defs.a must not contain itself');
  const far = { ...reference('a'), $defs: { a: list(reference('b')), b: list(reference('a')) } };
  expect(() => readSchema(far)).toThrow('must not contain itself');
  const shared = {
    ...reference('a'),
    $defs: { a: { oneOf: [reference('c'), list(reference('c'))] }, c: { type: 'string' } },
  };
  expect(readSchema(shared)).toBeDefined();
});
