import { encodedTextsOf } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { newId, platformScope, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { PeriodicTask, type PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { KIT, type Periodic } from '@isthmus/platform-service';
import { Units } from '@isthmus/platform-service-database';
import { Inject, Injectable } from '@nestjs/common';
import { articlesOf } from '../base/articles.js';
import { KNOWLEDGE_LIMITS, type StoredSection } from '../base/base.types.js';
import { faultOf, type Fault } from '../document/document.fault.js';
import type { ParsedDocument } from '../document/document.types.js';
import {
  claimNext,
  fail,
  keepClaim,
  postpone,
  publish,
  readContent,
  releaseClaim,
  saveParsed,
  type Claim,
} from './claim.repository.js';
import { PARSE_DOCUMENT, type ParseDocument } from './parse.document.js';
import { PassageEncoder } from './passage.encoder.js';
import { sectionsOfVersion } from './passage.repository.js';

const ACTOR = 'service:maas-gateway';
const SCOPE = platformScope(ACTOR);
const LOOK_EVERY_MS = 1_000;
/** Documents that one process reads at a time. */
const AT_ONCE = 2;
/** A process that was not heard of for as long is taken for dead. */
const CLAIM_MS = 60_000;
const KEEP_EVERY_MS = 15_000;
/** A document whose processes died so often is not tried again. */
const CLAIMS_MAX = 4;
/** The encoder is asked again after this; then the document is searched by words until the sweep of vectors. */
const BUSY_MS = 5_000;
const BUSY_CLAIMS_MAX = 3;

/** Thrown where the version is gone or another process has it: there is nothing left to do. */
class ClaimLost extends Error {}

/**
 * Reads documents behind the calls that upload them: parsing → encoding → ready or failed. Every step is kept in the database,
 * so that another process goes on where one has died; what is searched changes in one transaction at the end.
 */
@Injectable()
export class IndexingTask implements Periodic {
  private readonly claimant = newId();

  constructor(
    private readonly units: Units,
    @Inject(PARSE_DOCUMENT) private readonly parse: ParseDocument,
    private readonly encoder: PassageEncoder,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  asTasks(): PeriodicTaskOptions[] {
    return Array.from({ length: AT_ONCE }, (_, n) => ({
      name: `index documents ${n + 1}`,
      everyMs: LOOK_EVERY_MS,
      immediate: true,
      run: (signal) => this.run(signal),
    }));
  }

  /** Indexes what waits, one document after the other, until nothing does. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const claim = await this.units.inPlatform(SCOPE, (unit) =>
        claimNext(unit, { claimant: this.claimant, now: new Date(), until: claimedUntil() }),
      );
      if (!claim) return;
      await this.index(claim, signal);
    }
  }

  private async index(claim: Claim, stopping: AbortSignal): Promise<void> {
    const scope = tenantScope(claim.tenantId, ACTOR);
    if (!scope) throw new Error(`document ${claim.documentId} belongs to a tenant that does not exist`);
    const lost = new AbortController();
    const signal = AbortSignal.any([stopping, lost.signal]);
    const keeping = new PeriodicTask(
      { name: 'keep a claim', everyMs: KEEP_EVERY_MS, run: () => this.keep(scope, claim, lost) },
      { logger: this.kit.logger },
    );
    keeping.start();
    try {
      await this.steps(scope, claim, signal);
    } catch (error) {
      await this.settle(scope, claim, { error, stopping });
    } finally {
      await keeping.stop();
    }
  }

  private async steps(scope: TenantScope, claim: Claim, signal: AbortSignal): Promise<void> {
    const fault = claim.claims > CLAIMS_MAX ? faultOf('INTERRUPTED') : await this.read(scope, claim, signal);
    if (fault) {
      await this.units.inTenant(scope, (unit) => fail(unit, claim, { fault, at: new Date() }));
      return;
    }
    await this.encode(scope, claim, signal);
    await this.units.inTenant(scope, (unit) => publish(unit, claim, new Date()));
  }

  /** Does nothing where another process has read it before it died. */
  private async read(scope: TenantScope, claim: Claim, signal: AbortSignal): Promise<Fault | undefined> {
    if (claim.state === 'encoding') return undefined;
    const content = await this.units.inTenant(scope, (unit) => readContent(unit, claim));
    if (!content) throw new ClaimLost();
    const answer = await this.parse({ name: claim.name, mediaType: claim.mediaType, content }, signal);
    if ('fault' in answer) return answer.fault;
    return this.save(scope, claim, answer.parsed);
  }

  private async save(scope: TenantScope, claim: Claim, parsed: ParsedDocument): Promise<Fault | undefined> {
    const sections = storedSections(claim, parsed);
    const passages = encodedTextsOf({ articles: articlesOf(sections) }).length;
    const passagesMax = KNOWLEDGE_LIMITS.passagesOfBase;
    const outcome = await this.units.inTenant(scope, (unit) =>
      saveParsed(unit, claim, { language: parsed.language, sections, passages, passagesMax }),
    );
    if (outcome === 'lost') throw new ClaimLost();
    return outcome === 'full' ? faultOf('BASE_FULL', `it may have ${passagesMax}`) : undefined;
  }

  private async encode(scope: TenantScope, claim: Claim, signal: AbortSignal): Promise<void> {
    const sections = await this.units.inTenant(scope, (unit) => sectionsOfVersion(unit, claim));
    const texts = encodedTextsOf({ articles: articlesOf(sections) });
    const onProgress = async (encoded: number) => {
      const until = claimedUntil();
      if (!(await this.units.inTenant(scope, (unit) => keepClaim(unit, claim, { until, encoded }))))
        throw new ClaimLost();
    };
    try {
      await this.encoder.encode(scope, { baseId: claim.baseId, texts, signal, onProgress });
    } catch (error) {
      // Found by its words now; the sweep of vectors adds its meaning.
      const isOver = error instanceof AppError && (!error.retryable || claim.claims >= BUSY_CLAIMS_MAX);
      if (!isOver || signal.aborted) throw error;
    }
  }

  private async settle(
    scope: TenantScope,
    claim: Claim,
    { error, stopping }: { error: unknown; stopping: AbortSignal },
  ): Promise<void> {
    if (error instanceof ClaimLost) return;
    if (stopping.aborted) return this.units.inTenant(scope, (unit) => releaseClaim(unit, claim));
    const { documentId, version } = claim;
    this.kit.logger.warn(
      { err: error, documentId, version },
      'a document was not indexed; it is tried again',
    );
    await this.units.inTenant(scope, (unit) => postpone(unit, claim, new Date(Date.now() + BUSY_MS)));
  }

  private async keep(scope: TenantScope, claim: Claim, lost: AbortController): Promise<void> {
    const kept = await this.units.inTenant(scope, (unit) =>
      keepClaim(unit, claim, { until: claimedUntil() }),
    );
    if (!kept) lost.abort(new ClaimLost());
  }
}

function claimedUntil(): Date {
  return new Date(Date.now() + CLAIM_MS);
}

function storedSections({ documentId, name, version }: Claim, { sections }: ParsedDocument): StoredSection[] {
  return sections.map(({ id, title, language, paragraphs }) => ({
    ...{ documentId, documentName: name, version, section: id, title, language },
    body: paragraphs.join('\n\n'),
  }));
}
