/** An event as a caller reports it. */
export interface AuditDraft {
  readonly eventId: string;
  readonly action: string;
  readonly resource: string;
  readonly actor: string;
  readonly at: Date;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A record in its place in a tenant's chain; hashes are lower-case hex. */
export interface AuditRecord extends AuditDraft {
  readonly tenantId: string;
  /** 1 for the first record of a tenant, without gaps. */
  readonly sequence: bigint;
  readonly previousHash: string;
  readonly hash: string;
}

/** The end of a chain: the sequence and hash of its last record. */
export interface ChainHead {
  readonly sequence: bigint;
  readonly hash: string;
}

/** SHA-256 over the bytes of the previous hash (hex) followed by the UTF-8 of the record; answers hex. */
export type LinkHash = (previousHash: string, canonicalRecord: string) => string;

/** The head of an empty chain: 32 zero bytes. */
export const GENESIS: ChainHead = { sequence: 0n, hash: '0'.repeat(64) };

/** The record as JSON with sorted keys and no white space: the bytes that are hashed. Anyone can recompute them. */
export function canonicalAuditRecord(record: Omit<AuditRecord, 'previousHash' | 'hash'>): string {
  // JSON.stringify of a string is what RFC 8785 prescribes; keys are sorted by UTF-16 code units, as it says.
  const attributes = Object.keys(record.attributes)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(record.attributes[name])}`)
    .join(',');
  const field = (name: string, value: string) => `"${name}":${JSON.stringify(value)}`;
  return `{${[
    field('action', record.action),
    field('actor', record.actor),
    field('at', record.at.toISOString()),
    `"attributes":{${attributes}}`,
    field('event_id', record.eventId),
    field('resource', record.resource),
    field('sequence', record.sequence.toString()),
    field('tenant_id', record.tenantId),
  ].join(',')}}`;
}

/** The record that follows `head` in the chain of a tenant. */
export function linkRecord(
  { tenantId, head }: { tenantId: string; head: ChainHead },
  draft: AuditDraft,
  hash: LinkHash,
): AuditRecord {
  const placed = { ...draft, tenantId, sequence: head.sequence + 1n };
  return { ...placed, previousHash: head.hash, hash: hash(head.hash, canonicalAuditRecord(placed)) };
}

/**
 * Recomputes `records`, which should follow `head` in order. Answers with the new head, or with the first sequence that
 * does not fit: a record was changed, removed, added or moved there.
 */
export function checkLinks(
  head: ChainHead,
  records: readonly AuditRecord[],
  hash: LinkHash,
): { head: ChainHead; firstBad: bigint | undefined } {
  let last = head;
  for (const record of records) {
    const expected = last.sequence + 1n;
    const fits =
      record.sequence === expected &&
      record.previousHash === last.hash &&
      record.hash === hash(last.hash, canonicalAuditRecord(record));
    if (!fits) return { head: last, firstBad: expected };
    last = { sequence: record.sequence, hash: record.hash };
  }
  return { head: last, firstBad: undefined };
}
