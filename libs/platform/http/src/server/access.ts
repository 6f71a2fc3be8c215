import { AppError } from '@isthmus/platform-errors';
import { may, notPermitted, type Principal } from '@isthmus/platform-identity';
import { unauthenticated } from './authenticator.js';
import type { ScopedAccess } from './route.head.js';

/**
 * Throws UNAUTHENTICATED where the rule requires a principal and there is none, PERMISSION_DENIED where it does not
 * admit it.
 */
export function assertAdmitted(principal: Principal | undefined, access: ScopedAccess): void {
  const { scope, permission, anonymous = false } = access;
  if (!principal) {
    if (anonymous) return;
    throw unauthenticated('The request carries no credentials');
  }
  if (!principal.scopes.includes(scope)) {
    throw new AppError('PERMISSION_DENIED', `The credentials lack the scope "${scope}"`, {
      remedy: `Use credentials with the scope "${scope}".`,
      metadata: { scope },
    });
  }
  // Keys and agents have scopes only.
  if (permission !== 'none' && principal.person !== undefined && !may(principal.role, permission))
    throw notPermitted(permission);
}
