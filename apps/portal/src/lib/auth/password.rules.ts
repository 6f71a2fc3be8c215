import { z } from 'zod';
import { PASSWORD_CHARACTERS_MAX, PASSWORD_CHARACTERS_MIN } from './password-length';

/** A password that somebody chooses; any character is allowed. */
export const newPassword = () =>
  z
    .string('must be text')
    .min(PASSWORD_CHARACTERS_MIN, `must have ${PASSWORD_CHARACTERS_MIN} characters or more`)
    .max(PASSWORD_CHARACTERS_MAX, `must have ${PASSWORD_CHARACTERS_MAX} characters or fewer`);
