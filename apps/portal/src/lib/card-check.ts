import 'server-only';
import { isSignedBy, signatureHeader } from '@isthmus/platform-identity';
import { canonicalJson } from '@isthmus/platform-validation';
import type { JWK } from 'jose';
import { z } from 'zod';
import { checkAuthor, type AuthorCheck } from './author-check';
import { runtime } from './runtime';

export interface CardCheck {
  /** `unsigned`: no card yet. `unreachable`: the keys could not be fetched. */
  verdict: 'valid' | 'invalid' | 'unsigned' | 'unreachable';
  keyId: string;
  keysUrl: string;
  /** Of what the agent's author has signed; absent where that is nothing. */
  author?: AuthorCheck;
}

const signedCard = z.looseObject({
  signatures: z.array(z.object({ protected: z.string(), signature: z.string() })).min(1),
});

const keyList = z.object({
  keys: z.array(z.custom<JWK>((key) => typeof key === 'object' && key !== null && 'kty' in key)),
});
const TIMEOUT_MS = 1_500;
const KEYS_BYTES_MAX = 256 * 1024;

/**
 * Checks a card as any client can: a JWS over its canonical form (A2A v1.0.1 §8.4.1) against the keys that the gateway
 * publishes. A signature in the form of `@a2a-js/sdk` alone does not count: it leaves the security schemes unprotected.
 */
export async function checkCard(cardJson: string): Promise<CardCheck> {
  const { config } = await runtime();
  const keysUrl = `${config.GATEWAY_URL.replace(/\/$/, '')}/.well-known/jwks.json`;
  const card = cardJson === '' ? undefined : signedCard.safeParse(JSON.parse(cardJson)).data;
  const signature = card?.signatures[0];
  if (!card || !signature) return { verdict: 'unsigned', keyId: '', keysUrl };
  const keyId = signatureHeader(signature)?.kid ?? '';
  const keys = await fetchKeys(keysUrl);
  if (!keys) return { verdict: 'unreachable', keyId, keysUrl };
  const [valid, author] = await Promise.all([verifies(card, keys), checkAuthor(card, fetchAuthorKeys)]);
  return { verdict: valid ? 'valid' : 'invalid', keyId, keysUrl, ...(author && { author }) };
}

/** An address of the author's: public ones alone are asked. */
async function fetchAuthorKeys(url: string): Promise<JWK[] | undefined> {
  const { OutboundClient, readText } = await import('@isthmus/platform-outbound');
  const client = new OutboundClient({ privateNetworks: 'deny' });
  try {
    const { statusCode, body } = await client.request({ method: 'GET', url, wholeMsMax: TIMEOUT_MS });
    const text = await readText(body, KEYS_BYTES_MAX);
    return statusCode === 200 ? keyList.safeParse(JSON.parse(text)).data?.keys : undefined;
  } catch {
    return undefined;
  } finally {
    await client.destroy();
  }
}

async function fetchKeys(url: string): Promise<JWK[] | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), cache: 'no-store' });
    return keyList.safeParse(await response.json()).data?.keys;
  } catch {
    return undefined;
  }
}

async function verifies({ signatures, ...card }: z.infer<typeof signedCard>, keys: JWK[]): Promise<boolean> {
  const payload = Buffer.from(canonicalJson(card)).toString('base64url');
  for (const one of signatures) {
    const said = signatureHeader(one);
    const key = said && keys.find(({ kid }) => kid === said.kid);
    // One valid signature is enough (rotation).
    if (key && (await isSignedBy(key, payload, one))) return true;
  }
  return false;
}
