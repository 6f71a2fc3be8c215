import { invalidArgument } from '@isthmus/platform-errors';
import type { z } from 'zod';

/** `input` as `schema` sees it; throws INVALID_ARGUMENT with every field that broke a rule. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: false });
  if (result.success) return result.data;
  throw invalidArgument(
    result.error.issues.map((issue) => ({
      field: issue.path.join('.') || 'request',
      description: issue.message,
    })),
  );
}
