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
  [{ type: ['object', 'null'] }, '$.type must not have object or array beside other types'],
  [{ enum: [] }, '$.enum must be a list of one or more'],
  [{ type: 'array', items: 5 }, '$.items must be an object'],
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
