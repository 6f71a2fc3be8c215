import { identifier, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';
import { newPassword } from '../lib/auth/password.rules';

const known = () =>
  z.string('must be text').min(1, 'is required').max(128, 'must have 128 characters or fewer');

export const passwordChange = z.object({ current: known(), password: newPassword() });

export const withPassword = z.object({ password: known() });

/** A code of an app. */
export const appCode = z.object({ code: identifier(6).regex(/^\d{6}$/, 'must be six digits') });

/** Which session to end. */
export const oneSession = z.object({ sessionId: uuid() });
