import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AgentCard, canonicalizeAgentCard } from '@a2a-js/sdk';
import type { AuthorCard } from '@isthmus/domain-registry';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
import { isSignedBy, signatureHeader, type DetachedSignature } from '@isthmus/platform-identity';
import { OutboundClient, readText } from '@isthmus/platform-outbound';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { canonicalJson, readJson } from '@isthmus/platform-validation';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Environment } from '../config.js';

const FIELD = 'author_card_json';
const CARD_BYTES_MAX = 64 * 1024;
const DEPTH_MAX = 32;
const KEYS_BYTES_MAX = 256 * 1024;
const FETCH_MS_MAX = 3_000;

const text = z.string().min(1).max(8_192);
const signature = z.object({ protected: text, signature: text });
const signedCard = z.looseObject({ name: text, signatures: z.array(signature).min(1).max(5) });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

type SignedCard = z.infer<typeof signedCard>;

/** Cards that the authors of agents elsewhere have signed: verified before they become part of ours (A2A v1.0.1 §8.4.3). */
@Injectable()
export class AuthorCards implements OnApplicationShutdown {
  private readonly outbound: OutboundClient;

  constructor(
    @Inject(ENVIRONMENT) { EXTERNAL_PRIVATE_NETWORKS }: Pick<Environment, 'EXTERNAL_PRIVATE_NETWORKS'>,
  ) {
    this.outbound = new OutboundClient({ privateNetworks: EXTERNAL_PRIVATE_NETWORKS });
  }

  /**
   * The author's card with the signature that verifies, and the form in which it does. The keys are read where the
   * signature says (`jku`), which must be of the origin of `endpoint`: elsewhere anybody could list a key. Throws
   * INVALID_ARGUMENT, and UPSTREAM_UNAVAILABLE when the keys cannot be read.
   */
  async verify(cardJson: string, endpoint: string): Promise<AuthorCard> {
    const { signatures, ...card } = readCard(cardJson);
    for (const each of signatures) {
      const said = signatureHeader(each);
      if (said?.jku === undefined || new URL(said.jku).origin !== new URL(endpoint).origin) continue;
      const key = (await this.keysAt(said.jku)).find(({ kid }) => kid === said.kid);
      const found = key && (await verifiedForm(card, key, each));
      if (found) return { ...found, signatures: [each] };
    }
    throw refused(
      'no signature verifies with a key that its jku lists at the origin of the endpoint (ES256, RS256 or EdDSA)',
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.outbound.destroy();
  }

  private async keysAt(url: string): Promise<JWK[]> {
    try {
      const { statusCode, body } = await this.outbound.request({
        method: 'GET',
        url,
        wholeMsMax: FETCH_MS_MAX,
      });
      const read = await readText(body, KEYS_BYTES_MAX);
      if (statusCode !== 200) throw new Error(`HTTP status ${statusCode}`);
      return keySet.parse(JSON.parse(read)).keys; // What is no key does not import.
    } catch (cause) {
      throw new AppError('UPSTREAM_UNAVAILABLE', 'The keys of the author of the card could not be read', {
        cause,
        remedy: 'Serve a JWK Set at the jku of the signature, then register the agent again.',
      });
    }
  }
}

function readCard(cardJson: string): SignedCard {
  if (Buffer.byteLength(cardJson) > CARD_BYTES_MAX)
    throw refused(`must have at most ${CARD_BYTES_MAX} bytes`);
  try {
    const found = signedCard.safeParse(readJson(cardJson, { depthMax: DEPTH_MAX })).data;
    if (found) return found;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  throw refused('must be an agent card in JSON with one to five signatures');
}

async function verifiedForm(
  card: object,
  key: JWK,
  signature: DetachedSignature,
): Promise<Pick<AuthorCard, 'card' | 'form'> | undefined> {
  const forms = [
    { form: 'rfc8785', bytes: () => canonicalJson(card) },
    { form: 'a2a-js', bytes: () => canonicalizeAgentCard(AgentCard.fromJSON(card)) },
  ] as const;
  for (const { form, bytes } of forms) {
    const payload = encodedBy(bytes);
    if (payload !== undefined && (await isSignedBy(key, payload, signature))) return { card: payload, form };
  }
  return undefined;
}

/** undefined for a card that has no such form. */
function encodedBy(bytes: () => string): string | undefined {
  try {
    return Buffer.from(bytes()).toString('base64url');
  } catch {
    return undefined;
  }
}

function refused(description: string): AppError {
  return invalidArgument([{ field: FIELD, description }]);
}
