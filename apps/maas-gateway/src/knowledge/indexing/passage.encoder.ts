import { quantiseRows } from '@isthmus/domain-models';
import type { TenantScope } from '@isthmus/platform-identity';
import { AppError } from '@isthmus/platform-errors';
import { Units } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '../base/articles.js';
import { encodedOf, saveVectors, type PassageVector } from '../base/vector.repository.js';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';

/** Few enough that the texts of clients are encoded in between. */
const BATCH = 32;

/** What is to be encoded, and who is told how many passages have their vector. */
export interface Encoding {
  baseId: string;
  texts: readonly string[];
  signal: AbortSignal;
  onProgress?: (encoded: number) => Promise<void>;
}

/** What came of it. */
export interface Encoded {
  /** Of the encoder; empty where there is none. */
  version: string;
  /** How many were encoded now. */
  fresh: number;
}

/** Computes the vectors of passages that have none, and keeps them: a text that was encoded before in its base is not again. */
@Injectable()
export class PassageEncoder {
  constructor(
    private readonly units: Units,
    @Inject(TEXT_ENCODER) private readonly encoder: TextEncoder,
  ) {}

  /** Does nothing without an encoder. Throws what the encoder does: RATE_LIMITED and UNAVAILABLE are worth another try. */
  async encode(scope: TenantScope, { baseId, texts, signal, onProgress }: Encoding): Promise<Encoded> {
    const version = this.encoder.version;
    if (version === undefined) return { version: '', fresh: 0 };
    const byDigest = new Map(texts.map((text) => [keyOf(digestOf(text)), text]));
    const passages = [...byDigest.values()].map(digestOf);
    const known = await this.units.inTenant(scope, (unit) => encodedOf(unit, { baseId, version, passages }));
    for (const passage of known) byDigest.delete(keyOf(passage));
    const missing = [...byDigest.values()];
    const repeated = texts.length - missing.length;
    await onProgress?.(repeated);
    for (let start = 0; start < missing.length; start += BATCH) {
      signal.throwIfAborted();
      const batch = missing.slice(start, start + BATCH);
      const vectors = await this.vectorsOf(batch, {
        version,
        signal,
        owner: `knowledge base ${scope.tenantId}`,
      });
      if (vectors.length > 0)
        await this.units.inTenant(scope, (unit) => saveVectors(unit, scope, { baseId, version, vectors }));
      await onProgress?.(repeated + start + batch.length);
    }
    return { version, fresh: missing.length };
  }

  /** A text that the encoder does not take has no vector, and is found by its words. */
  private async vectorsOf(
    texts: readonly string[],
    call: { version: string; owner: string; signal: AbortSignal },
  ): Promise<PassageVector[]> {
    try {
      return await this.encodeBatch(texts, call);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'INVALID_ARGUMENT') throw error;
      if (texts.length === 1) return [];
    }
    const each: PassageVector[] = [];
    for (const text of texts) each.push(...(await this.vectorsOf([text], call)));
    return each;
  }

  private async encodeBatch(
    texts: readonly string[],
    { version, owner, signal }: { version: string; owner: string; signal: AbortSignal },
  ): Promise<PassageVector[]> {
    const encoded = await this.encoder.encode(texts, { owner, kind: 'service', signal });
    // Another encoder took its place in between: what was asked for is of the one before.
    if (encoded.version !== version)
      throw new AppError('UNAVAILABLE', 'The sentence encoder was replaced', { retryAfterMs: 1_000 });
    const rows = quantiseRows(encoded.vectors, encoded.vectors.length / texts.length);
    return rows.map((vector, row) => ({ passage: digestOf(texts[row] ?? ''), vector }));
  }
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('base64');
}
