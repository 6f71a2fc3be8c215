import { identifier, name, uuid } from '@isthmus/platform-validation';
import { z } from 'zod';

/** Bytes in base64url; an attestation with its certificates has some thousands. */
const bytes = () => identifier(16_384).regex(/^[\w-]+$/, 'must be base64url');

const credential = { id: bytes(), rawId: bytes(), type: z.literal('public-key') };

/** What a browser answers when it made a passkey, and the name of that; empty for the name of the device's maker. */
export const newPasskey = z.object({
  name: name(80, { min: 0 }),
  response: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: bytes(),
      attestationObject: bytes(),
      transports: z.array(identifier(40)).max(10, 'must have 10 entries or fewer').optional(),
    }),
  }),
});

/** What a browser answers when somebody signs in with a passkey. */
export const passkeyAnswer = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(),
    authenticatorData: bytes(),
    signature: bytes(),
    userHandle: bytes().optional(),
  }),
});

/** Which passkey to remove. */
export const onePasskey = z.object({ passkeyId: uuid() });

/** Another name of a passkey. */
export const passkeyName = z.object({ passkeyId: uuid(), name: name(80) });
