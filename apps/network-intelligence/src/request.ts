import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-grpc';
import type { z } from 'zod';

/** `parse`, with fields named as the proto spells them (`from_metro_id`). */
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
