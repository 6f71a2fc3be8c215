import { AppError } from '@isthmus/platform-errors';
import type { Permission } from './permissions.js';

/** The refusal of `what` to a person whose role lacks the permission, or who operates nothing. */
export function notPermitted(needed: Permission | 'operator', what = 'This'): AppError {
  if (needed === 'operator')
    return new AppError('PERMISSION_DENIED', `${what} requires an operator of the platform`, {
      remedy: 'Ask whoever operates the platform.',
    });
  return new AppError(
    'PERMISSION_DENIED',
    `${what} requires the permission "${needed}" in the organisation`,
    {
      remedy: 'Ask an owner or an administrator of your organisation for a role that may do this.',
    },
  );
}
