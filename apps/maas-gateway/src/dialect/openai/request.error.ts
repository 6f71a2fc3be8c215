import { AppError } from '@isthmus/platform-errors';
import type { z } from 'zod';

/** A request that cannot be served as it is; `param` names the member that is at fault. */
export function badRequest(param: string, message: string, code?: string): AppError {
  return new AppError('INVALID_ARGUMENT', message, { metadata: { param, ...(code ? { code } : {}) } });
}

/** The value as the schema reads it; throws INVALID_ARGUMENT that names the first member at fault. */
export function parseBody<Value>(schema: z.ZodType<Value>, input: unknown): Value {
  const result = schema.safeParse(input, { reportInput: false });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const param = issue?.path.join('.') || 'body';
  throw badRequest(param, `${param}: ${issue?.message ?? 'is not valid'}`);
}
