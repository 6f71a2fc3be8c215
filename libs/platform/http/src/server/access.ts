import { AppError } from '@isthmus/platform-errors';
import { atLeast, type Principal } from '@isthmus/platform-identity';
import { unauthenticated } from './authenticator.js';
import type { ScopedAccess } from './route.head.js';

/**
 * Throws UNAUTHENTICATED where the rule requires a principal and there is none, PERMISSION_DENIED where it does not
 * admit it.
 */
export function assertAdmitted(principal: Principal | undefined, access: ScopedAccess): void {
  const { scope, role, anonymous = false } = access;
  if (!principal) {
    if (anonymous) return;
    throw unauthenticated('The request carries no credentials');
  }
  if (!principal.scopes.includes(scope)) {
    throw new AppError('PERMISSION_DENIED', `The credentials lack the scope "${scope}"`, {
      remedy: `Use an API key with the scope "${scope}".`,
    });
  }
  if (!atLeast(principal.role, role)) {
    throw new AppError(
      'PERMISSION_DENIED',
      `This requires the role ${role}; the credentials have ${principal.role}`,
      {
        remedy: `Ask an owner of your organisation for the role ${role}.`,
      },
    );
  }
}
