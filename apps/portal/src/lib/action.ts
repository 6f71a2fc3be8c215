import 'server-only';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import { may, notPermitted, type Permission, type TenantScope } from '@isthmus/platform-identity';
import { inSpan } from '@isthmus/platform-observability';
import { unstable_rethrow } from 'next/navigation';
import { slugOf } from '../organization/path';
import { isAppError } from './app-error';
import { operatorOf, sessionIn, type Operator, type Session, type SignedIn } from './memberships';
import { report } from './report';
import { currentUser, pageAddress } from './session';

/** Why a server action failed: never a message, but the id under which it is logged. */
export interface ActionFailure {
  ok: false;
  code: ErrorCode;
  correlationId: string;
}

export type ActionResult<Value, Facts = object> =
  { ok: true; value: Value } | (ActionFailure & Partial<Facts>);

/** A server action of an organisation. */
export interface OrganizationAction {
  /** Of its span and its log lines. */
  name: string;
  /** What the user must be permitted in the organisation; services check their own rules once more. */
  permission: Permission;
  /** The slug that the page passes; a caller may send anything. */
  organization: string;
}

/**
 * Runs a server action in the organisation that the page names; others than its members get NOT_FOUND, members
 * without the permission PERMISSION_DENIED, and whoever is not signed in UNAUTHENTICATED: the page keeps what was
 * typed. Errors are logged once. `factsOf` selects what the page shows of a refusal besides the code.
 */
export async function attempt<Value, Facts extends object = object>(
  { name, permission, organization }: OrganizationAction,
  work: (scope: TenantScope, session: Session) => Promise<Value>,
  factsOf?: (error: AppError) => Partial<Facts>,
): Promise<ActionResult<Value, Facts>> {
  const inOrganization = async (signedIn: SignedIn) => {
    const address = await pageAddress();
    if (slugOf(address) !== organization)
      throw new AppError('PERMISSION_DENIED', `The page ${address} belongs to another organisation`);
    const session = sessionIn(signedIn, organization);
    if (!session) throw new AppError('NOT_FOUND', 'There is no such organisation');
    if (!may(session.role, permission)) throw notPermitted(permission);
    return work(session.scope, session);
  };
  return attemptAsUser(name, inOrganization, factsOf);
}

/** A server action of an operator of the platform. */
export interface OperatorAction {
  /** Of its span and its log lines. */
  name: string;
  permission: 'operator';
}

/** Runs a server action for an operator of the platform; others get NOT_FOUND, as for an action that does not exist. */
export async function attemptAsOperator<Value>(
  { name }: OperatorAction,
  work: (operator: Operator) => Promise<Value>,
): Promise<ActionResult<Value>> {
  return attemptAsUser(name, async (signedIn) => {
    const operator = operatorOf(signedIn);
    if (!operator) throw new AppError('NOT_FOUND', 'Only an operator of the platform may do this');
    return work(operator);
  });
}

/** Runs a server action that concerns the signed-in user and no organisation; otherwise like `attempt`. */
export async function attemptAsUser<Value, Facts extends object = object>(
  name: string,
  work: (signedIn: SignedIn) => Promise<Value>,
  factsOf: (error: AppError) => Partial<Facts> = () => ({}),
): Promise<ActionResult<Value, Facts>> {
  try {
    const signedIn = await currentUser();
    if (!signedIn) throw new AppError('UNAUTHENTICATED', 'The session has ended');
    return { ok: true, value: await inSpan(name, {}, () => work(signedIn)) };
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
