import { invalidArgument } from '@isthmus/platform-errors';
import type { z } from 'zod';

/**
 * `input` as `schema` sees it; throws INVALID_ARGUMENT with every field that broke a rule, named as the proto spells it
 * (`spec.limits.steps_max`).
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: false });
  if (result.success) return result.data;
  throw invalidArgument(
    result.error.issues.map((issue) => ({
      field: snakeCase(issue.path.join('.')) || 'request',
      description: issue.message,
    })),
  );
}

function snakeCase(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
