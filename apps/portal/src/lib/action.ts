import 'server-only';
import type { AppError, ErrorCode } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { inSpan } from '@isthmus/platform-observability';
import { unstable_rethrow } from 'next/navigation';
import { isAppError } from './app-error';
import { report } from './report';
import { requireScope } from './session';

/** Why a server action failed: never a message, but the id under which it is logged. */
export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  correlationId: string;
}

export type ActionResult<Value, Facts = object> =
  { ok: true; value: Value } | (ActionFailure & Partial<Facts>);

/**
 * Runs a server action for the tenant of the signed-in user; others are redirected to the sign-in page. Errors are
 * logged once. `factsOf` selects what the page shows of a refusal besides the code.
 */
export async function attempt<Value, Facts extends object = object>(
  name: string,
  work: (scope: TenantScope) => Promise<Value>,
  factsOf: (error: AppError) => Partial<Facts> = () => ({}),
): Promise<ActionResult<Value, Facts>> {
  try {
    const scope = await requireScope();
    return { ok: true, value: await inSpan(name, {}, () => work(scope)) };
  } catch (error) {
    // Next redirects by throwing.
    unstable_rethrow(error);
    const { code, correlationId } = await report(name, error);
    return {
      ok: false,
      code,
      correlationId,
      // The empty object is Partial<Facts>; TypeScript cannot infer that for a type parameter.
      ...(isAppError(error) ? factsOf(error) : ({} as Partial<Facts>)),
    };
  }
}
