import { ROLES } from '@isthmus/platform-identity';
import { uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { emailAddress } from '../../../../lib/auth/person.rules';

const role = () => z.enum(ROLES);

/** The input of the form for an invitation. */
export const newInvitation = z.object({ email: emailAddress(), role: role() });

/** Which invitation to send again or to revoke. */
export const openInvitation = z.object({ invitationId: uuid() });

/** Which member to remove, or to send a link for a new password. */
export const oneMember = z.object({ memberId: uuid() });

/** A member's new role. */
export const newRole = z.object({ memberId: uuid(), role: role() });
