import { invalidArgument } from '@isthmus/platform-errors';
import type { z } from 'zod';
import { fieldName } from './field-name.js';

/** Enough to fix a request at once; more would not fit into the trailers of a gRPC response. */
const FIELDS_MAX = 20;

/**
 * The output of `schema` for `input`; throws INVALID_ARGUMENT with the invalid fields (20 at most), named as in the
 * proto (`spec.limits.steps_max`).
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: false });
  if (result.success) return result.data;
  throw invalidArgument(
    result.error.issues
      .slice(0, FIELDS_MAX)
      .map(({ path, message }) => ({ field: fieldName(path), description: message })),
  );
}
