import 'server-only';
import { canonicalJson } from '@isthmus/platform-validation';
import { flattenedVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { runtime } from './runtime';

export interface CardCheck {
  /** `unsigned`: no card yet. `unreachable`: the keys could not be fetched. */
  verdict: 'valid' | 'invalid' | 'unsigned' | 'unreachable';
  keyId: string;
  keysUrl: string;
}

const signedCard = z.looseObject({
  signatures: z.array(z.object({ protected: z.string(), signature: z.string() })).min(1),
});

const keyList = z.object({
  keys: z.array(z.custom<JWK>((key) => typeof key === 'object' && key !== null && 'kty' in key)),
});
const headerSchema = z.object({ kid: z.string(), alg: z.string() });
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'];
const TIMEOUT_MS = 1_500;

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
  const keyId = headerOf(signature.protected)?.kid ?? '';
  const keys = await fetchKeys(keysUrl);
  if (!keys) return { verdict: 'unreachable', keyId, keysUrl };
  const valid = await verifies(card, keys);
  return { verdict: valid ? 'valid' : 'invalid', keyId, keysUrl };
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
    const header = headerOf(one.protected);
    const jwk = keys.find(({ kid }) => kid === header?.kid);
    if (!header || !jwk) continue;
    try {
      await flattenedVerify({ ...one, payload }, await importJWK(jwk, header.alg), {
        algorithms: ALGORITHMS,
      });
      return true;
    } catch {
      // One valid signature is enough (rotation); try the next.
    }
  }
  return false;
}

function headerOf(encoded: string): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
