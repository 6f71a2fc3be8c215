import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parse } from './parse.js';
import { name } from './text.rules.js';

const schema = z.object({ spec: z.object({ displayName: name(5), tags: z.array(name(5)) }) });
const refusalOf = (input: unknown): AppError => {
  try {
    parse(schema, input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

it('returns the output of the schema', () => {
  expect(parse(schema, { spec: { displayName: ' a ', tags: ['b'] } }).spec.displayName).toBe('a');
});

it('names every field as in the proto, and repeats no value', () => {
  const refusal = refusalOf({ spec: { displayName: 'topsecret', tags: ['ok', 'topsecret'] } });
  expect(refusal.code).toBe('INVALID_ARGUMENT');
  expect(refusal.fields.map(({ field }) => field)).toEqual(['spec.display_name', 'spec.tags.1']);
  expect(JSON.stringify(refusal)).not.toContain('topsecret');
});

it('calls the whole input the request', () => {
  expect(refusalOf('x').fields[0]?.field).toBe('request');
});

it('names at most 20 fields, so that the response fits into its trailers', () => {
  const tags = Array.from({ length: 10_000 }, () => '\0');
  expect(refusalOf({ spec: { displayName: 'a', tags } }).fields).toHaveLength(20);
});
