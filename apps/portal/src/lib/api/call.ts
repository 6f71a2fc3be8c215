import 'server-only';
import type { ErrorCode } from '@isthmus/platform-errors';
import { notFound } from 'next/navigation';
import { isAppError } from '../app-error';
import { withDigest } from '../page-error';
import { report } from '../report';

/**
 * Awaits a call to a service inside a page. NOT_FOUND, also for another tenant's resources, becomes the 404 page; other
 * failures are logged, and `error.tsx` shows their code and id.
 */
export async function answer<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) notFound();
    throw await withDigest('page', error);
  }
}

/**
 * The result of a call, or the code of its failure and the id under which it is logged: for parts of a page that may be
 * missing while the rest is shown.
 */
export type Partial<Value> =
  { ok: true; value: Value } | { ok: false; code: ErrorCode; correlationId: string };

export async function partial<Value>(promise: Promise<Value>): Promise<Partial<Value>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    const { code, correlationId } = await report('part of a page', error);
    return { ok: false, code, correlationId };
  }
}

function isNotFound(error: unknown): boolean {
  return isAppError(error) && error.code === 'NOT_FOUND';
}
