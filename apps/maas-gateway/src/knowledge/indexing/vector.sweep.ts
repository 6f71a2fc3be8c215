import { encodedTextsOf } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { platformScope, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import type { Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { articlesOf, digestOf } from '../base/articles.js';
import { deleteVectors } from '../base/vector.repository.js';
import { TEXT_ENCODER, type TextEncoder } from '../text.encoder.js';
import { serialiseBase } from './claim.repository.js';
import { PassageEncoder } from './passage.encoder.js';
import { listDueBases, markEncoded, sectionsOfBase, type DueBase } from './passage.repository.js';

const ACTOR = 'service:maas-gateway';
const SCOPE = platformScope(ACTOR);
const EVERY_MS = 5_000;
const BASES = 20;
/** A base whose vectors could not be computed is left alone for this long. */
const FAILED_MS = 60_000;
const FAILED_MAX = 1_000;

/**
 * Completes the vectors of bases that changed, or whose vectors are of another encoder, and deletes those of passages that are
 * gone: one process does.
 */
@Injectable()
export class VectorSweep implements Periodic {
  private readonly failed = new Map<string, number>();

  constructor(
    private readonly units: Units,
    @Inject(TEXT_ENCODER) private readonly encoder: TextEncoder,
    private readonly passages: PassageEncoder,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    return [
      {
        name: 'complete vectors of knowledge bases',
        everyMs: EVERY_MS,
        leader: true,
        run: (signal) => this.run(signal),
      },
    ];
  }

  /** One run; does nothing without an encoder. An encoder that is busy ends it, and the next run goes on. */
  async run(signal: AbortSignal): Promise<void> {
    const { version } = this.encoder;
    if (version === undefined) return;
    const now = performance.now();
    for (const [id, until] of this.failed) if (until <= now) this.failed.delete(id);
    const query = { version, except: [...this.failed.keys()], limit: BASES };
    const due = await this.units.inPlatform(SCOPE, (unit) => listDueBases(unit, query));
    for (const base of due) {
      signal.throwIfAborted();
      try {
        await this.complete(base, signal);
      } catch (error) {
        if (error instanceof AppError && error.retryable) return;
        if (this.failed.size < FAILED_MAX) this.failed.set(base.id, now + FAILED_MS);
        throw error;
      }
    }
  }

  private async complete(base: DueBase, signal: AbortSignal): Promise<void> {
    const scope = tenantScope(base.tenantId, ACTOR);
    if (!scope) throw new Error(`knowledge base ${base.id} belongs to a tenant that does not exist`);
    const texts = await this.units.inTenant(scope, async (unit) =>
      textsOf(await sectionsOfBase(unit, base.id)),
    );
    const { version, fresh } = await this.passages.encode(scope, { baseId: base.id, texts, signal });
    if (version !== '') await this.finish(scope, base, { version, fresh: fresh > 0 });
  }

  private finish(
    scope: TenantScope,
    base: DueBase,
    encoded: { version: string; fresh: boolean },
  ): Promise<void> {
    return this.units.inTenant(scope, async (unit) => {
      await serialiseBase(unit, base.id);
      const keep = textsOf(await sectionsOfBase(unit, base.id)).map(digestOf);
      await deleteVectors(unit, { baseId: base.id, version: encoded.version, keep });
      await markEncoded(unit, base, encoded);
    });
  }
}

function textsOf(sections: Parameters<typeof articlesOf>[0]): string[] {
  return encodedTextsOf({ articles: articlesOf(sections) });
}
