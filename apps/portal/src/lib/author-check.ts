import { isSignedBy, signatureHeader } from '@isthmus/platform-identity';
import type { JWK } from 'jose';
import { z } from 'zod';

/** What the author of an agent has signed, as the card of the platform keeps it (docs/protocol/cards.md). */
export interface AuthorCheck {
  verdict: 'valid' | 'invalid' | 'unreachable';
  /** The canonical form in which the author signed: `rfc8785` or `a2a-js`. */
  form: string;
  keyId: string;
  keysUrl: string;
}

const EXTENSION = 'urn:isthmus:a2a:author-card:1';

const params = z.object({
  card: z.string(),
  form: z.string(),
  signatures: z.tuple([z.object({ protected: z.string(), signature: z.string() })], z.unknown()),
});
const declaring = z.object({
  capabilities: z.object({
    extensions: z.array(z.object({ uri: z.string(), params: z.unknown().optional() })),
  }),
});

/** undefined for a card whose author signed none. `keysAt` reads a JWK Set; undefined when it cannot. */
export async function checkAuthor(
  card: unknown,
  keysAt: (url: string) => Promise<JWK[] | undefined>,
): Promise<AuthorCheck | undefined> {
  const extensions = declaring.safeParse(card).data?.capabilities.extensions ?? [];
  const kept = extensions.find(({ uri }) => uri === EXTENSION);
  if (!kept) return undefined;
  const {
    card: payload = '',
    form = '',
    signatures: [signature] = [],
  } = params.safeParse(kept.params).data ?? {};
  const { kid: keyId = '', jku: keysUrl } = (signature && signatureHeader(signature)) ?? {};
  if (!signature || keysUrl === undefined) return { verdict: 'invalid', form, keyId: '', keysUrl: '' };
  const keys = await keysAt(keysUrl);
  if (!keys) return { verdict: 'unreachable', form, keyId, keysUrl };
  const key = keys.find(({ kid }) => kid === keyId);
  const isValid = key !== undefined && (await isSignedBy(key, payload, signature));
  return { verdict: isValid ? 'valid' : 'invalid', form, keyId, keysUrl };
}
