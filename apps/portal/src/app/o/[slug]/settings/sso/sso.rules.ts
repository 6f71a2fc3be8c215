import { identifier, webUrl } from '@isthmus/platform-validation';
import { z } from 'zod';
import { JOINING_ROLES } from './joining-roles';

/** The input of the form for single sign-on; an empty secret keeps the one that is stored. */
export const connectionToSave = z.object({
  issuer: webUrl(),
  clientId: identifier(200),
  clientSecret: identifier(1_000, { min: 0 }),
  defaultRole: z.enum(JOINING_ROLES),
  required: z.boolean(),
});

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

/** A domain of addresses of e-mail. */
export const oneDomain = z.object({
  domain: z.string('must be text').regex(DOMAIN, 'must be a domain in lower case, such as example.com'),
});
