import { identifier, name } from '@isthmus/platform-validation';
import { z } from 'zod';

/** An address of e-mail, in lower case. */
export const emailAddress = () =>
  identifier(254)
    .pipe(z.email('must be an e-mail address'))
    .transform((email) => email.toLowerCase());

/** What a person is called. */
export const personName = () => name(80);

/** Who somebody is for a provider of single sign-on; OpenID Connect allows 255 characters. */
export const subject = () => identifier(255);

/** What a provider calls a person; the address where that is not a name. */
export function nameOr(email: string, given: unknown): string {
  const known = personName().safeParse(given);
  return known.success ? known.data : email.slice(0, 80);
}
