import 'server-only';
import type { AppError, ErrorCode } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { inSpan } from '@isthmus/platform-observability';
import { unstable_rethrow } from 'next/navigation';
import { isAppError } from './app-error';
import { report } from './report';
import { requireScope } from './session';

/** Why a server action was refused: never a message, but the id under which the log has all of it. */
export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  correlationId: string;
}

export type ActionResult<Value, Facts = object> =
  { ok: true; value: Value } | (ActionFailure & Partial<Facts>);

/**
 * Runs a server action for the tenant of whoever is signed in; others are sent to the sign-in page. What it throws is
 * logged once. `factsOf` picks, from a refusal, what the page shows beside the code.
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
      // No facts are partial facts; TypeScript cannot see that of a type parameter.
      ...(isAppError(error) ? factsOf(error) : ({} as Partial<Facts>)),
    };
  }
}
