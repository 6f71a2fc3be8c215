import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

/** The folder that holds the packs. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The input as the schema reads it; throws an error that names the file and the rule that it breaks. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  file: string,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Error(
    `${file}: ${result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
  );
}
