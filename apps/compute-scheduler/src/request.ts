import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-grpc';
import { z } from 'zod';

/** `parse`, with fields named as the proto spells them (`requirement.metro_id`). */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, request: unknown): z.output<Schema> {
  try {
    return parse(schema, request);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'INVALID_ARGUMENT') throw error;
    throw invalidArgument(
      error.fields.map(({ field, description }) => ({ field: snakeCase(field), description })),
    );
  }
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A whole number within bounds that the message states. */
export const between = (min: number, max: number) => {
  const rule = `must be a whole number, ${min}–${max}`;
  return z.number(rule).int(rule).min(min, rule).max(max, rule);
};

/** Text of 1 to `max` characters that a log and a database can hold. */
export const name = (max: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');

export const uuid = () =>
  z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID in lower case');
