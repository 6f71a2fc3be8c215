import { z } from 'zod';
import { newPassword } from '../../../lib/auth/password.rules';
import { personName } from '../../../lib/auth/person.rules';

/** What somebody new tells of themselves when they accept an invitation. */
export const newPerson = z.object({ name: personName(), password: newPassword() });
