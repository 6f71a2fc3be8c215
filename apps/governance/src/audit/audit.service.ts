import { Injectable } from '@nestjs/common';
import { checkLinks, GENESIS, type AuditDraft, type AuditRecord } from '@isthmus/domain-governance';
import { AppError } from '@isthmus/platform-errors';
import type { Scope, TenantScope } from '@isthmus/platform-identity';
import { pageOf } from '@isthmus/platform-validation';
import { appendRecord, sha256Link } from './append-record.js';
import { AuditRepository } from './audit.repository.js';

export interface Verification {
  readonly intact: boolean;
  /** How many records are intact, from the first one. */
  readonly records: bigint;
  /** 0 when the chain is intact. */
  readonly firstBadSequence: bigint;
  readonly headHash: string;
}

const PAGE_RECORDS = 1_000;

/** The tamper-evident log of a tenant, and that of the platform. */
@Injectable()
export class AuditService {
  constructor(private readonly audit: AuditRepository) {}

  /** Appends an event; its time defaults to now, its actor to the caller's. */
  append(
    scope: TenantScope,
    draft: Omit<AuditDraft, 'at' | 'actor'> & { at: Date | undefined; actor: string | undefined },
  ): Promise<AuditRecord> {
    const complete = { ...draft, at: draft.at ?? new Date(), actor: draft.actor ?? scope.actor };
    return this.audit.inTenant(scope, (rows) => appendRecord(rows, complete));
  }

  /** One page, newest first, and the sequence before which the next page starts; of `subjects`, or of all when empty. */
  async list(
    scope: Scope,
    query: { before: bigint | undefined; subjects: readonly string[]; pageSize: number },
  ): Promise<{ records: AuditRecord[]; next: bigint | undefined }> {
    const { pageSize, ...place } = query;
    const found = await this.audit.newest(scope, { ...place, limit: pageSize + 1 });
    const { rows, last } = pageOf(found, pageSize);
    return { records: rows, next: last?.sequence };
  }

  /**
   * Recomputes the chain up to its current head, a page at a time; records appended meanwhile are not checked. A chain
   * truncated at its end is detected because the head is stored separately.
   */
  async verify(scope: Scope, signal: AbortSignal): Promise<Verification> {
    const { head, lastSequence } = await this.audit.ends(scope);
    const answer = (records: bigint, firstBadSequence: bigint): Verification => ({
      intact: firstBadSequence === 0n,
      records,
      firstBadSequence,
      headHash: head.hash,
    });
    let checked = GENESIS;
    while (checked.sequence < head.sequence) {
      if (signal.aborted) throw new AppError('CANCELLED', 'The caller cancelled the request');
      const records = await this.audit.oldest(scope, {
        after: checked.sequence,
        last: head.sequence,
        limit: PAGE_RECORDS,
      });
      const page = checkLinks(checked, records, sha256Link);
      if (page.firstBad !== undefined) return answer(page.head.sequence, page.firstBad);
      if (records.length === 0) return answer(checked.sequence, checked.sequence + 1n);
      checked = page.head;
    }
    if (checked.hash !== head.hash) return answer(checked.sequence - 1n, checked.sequence);
    if (lastSequence > head.sequence) return answer(checked.sequence, checked.sequence + 1n);
    return answer(checked.sequence, 0n);
  }
}
