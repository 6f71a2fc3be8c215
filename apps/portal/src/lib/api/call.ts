import 'server-only';
import type { ErrorCode } from '@isthmus/platform-errors';
import { notFound } from 'next/navigation';
import { isAppError } from '../app-error';

/**
 * Awaits an answer of a service inside a page. What does not exist, or belongs to another tenant, becomes the 404
 * page; other failures carry their code as `digest`, the one thing that Next hands to `error.tsx`.
 */
export async function answer<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) notFound();
    throw isAppError(error) ? Object.assign(error, { digest: `isthmus:${error.code}` }) : error;
  }
}

/** An answer, or the code of why there is none: for parts of a page that may be missing while the rest is shown. */
export type Partial<Value> = { ok: true; value: Value } | { ok: false; code: ErrorCode };

export async function partial<Value>(promise: Promise<Value>): Promise<Partial<Value>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

/** The code to answer with; anything that is no AppError is a bug and stays INTERNAL. */
export function codeOf(error: unknown): ErrorCode {
  return isAppError(error) ? error.code : 'INTERNAL';
}

function isNotFound(error: unknown): boolean {
  return isAppError(error) && error.code === 'NOT_FOUND';
}
