import 'server-only';
import { AgentCard, verifyAgentCardSignature } from '@a2a-js/sdk';
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

/** Checks a card as any client would: its JWS over JCS (A2A v1 §8.4) against the keys that the gateway publishes. */
export async function checkCard(cardJson: string): Promise<CardCheck> {
  const { config } = await runtime();
  const keysUrl = `${config.GATEWAY_URL.replace(/\/$/, '')}/.well-known/jwks.json`;
  const card = cardJson === '' ? undefined : signedCard.safeParse(JSON.parse(cardJson)).data;
  const signature = card?.signatures[0];
  if (!card || !signature) return { verdict: 'unsigned', keyId: '', keysUrl };
  const keyId = headerOf(signature.protected)?.kid ?? '';
  const keys = await fetchKeys(keysUrl);
  if (!keys) return { verdict: 'unreachable', keyId, keysUrl };
  const valid = (await verifiesAsSpecified(card, keys)) || (await verifiesAsSdk(cardJson, keys));
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

/** The signed form of the specification: the card without its signatures. */
async function verifiesAsSpecified(
  { signatures, ...card }: z.infer<typeof signedCard>,
  keys: JWK[],
): Promise<boolean> {
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

/** The signed form of the SDK, which drops empty values. */
async function verifiesAsSdk(cardJson: string, keys: JWK[]): Promise<boolean> {
  const verify = verifyAgentCardSignature(async (kid) => {
    const found = keys.find((key) => key.kid === kid);
    if (!found) throw new Error('unknown key');
    return found;
  });
  return verify(AgentCard.fromJSON(JSON.parse(cardJson))).then(
    () => true,
    () => false,
  );
}

function headerOf(encoded: string): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}
