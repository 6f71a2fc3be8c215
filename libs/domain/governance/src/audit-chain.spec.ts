import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  canonicalAuditRecord,
  checkLinks,
  GENESIS,
  linkRecord,
  type AuditDraft,
  type AuditRecord,
} from './index.js';

const tenantId = '0190b3a4-0000-7000-8000-000000000001';
const sha256 = (previousHash: string, text: string) =>
  createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(text).digest('hex');
const draft = (n: number, attributes: Record<string, string> = {}): AuditDraft => ({
  eventId: `e${n}`,
  action: 'agent.deploy',
  resource: `agent/${n}`,
  actor: 'user:u',
  at: new Date(1_764_000_000_000 + n),
  attributes,
});

function chainOf(length: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  let head = GENESIS;
  for (let n = 1; n <= length; n++) {
    const record = linkRecord({ tenantId, head }, draft(n), sha256);
    records.push(record);
    head = record;
  }
  return records;
}

it('writes a record as JSON with sorted keys', () => {
  const text = canonicalAuditRecord({ ...draft(1, { b: '"二"', a: '1', B: '' }), tenantId, sequence: 7n });
  expect(text).toBe(
    '{"action":"agent.deploy","actor":"user:u","at":"2025-11-24T16:00:00.001Z",' +
      '"attributes":{"B":"","a":"1","b":"\\"二\\""},"event_id":"e1","resource":"agent/1","sequence":"7",' +
      `"tenant_id":"${tenantId}"}`,
  );
});

it('gives different records different texts, whatever their fields contain', () => {
  const text = fc.string({ unit: 'binary', maxLength: 8 });
  const record = fc.record({
    eventId: text,
    action: text,
    resource: text,
    actor: text,
    at: fc.date({ noInvalidDate: true }),
    attributes: fc.dictionary(text, text, { maxKeys: 3 }),
  });
  fc.assert(
    fc.property(record, (drafted) => {
      const parsed: unknown = JSON.parse(canonicalAuditRecord({ ...drafted, tenantId, sequence: 1n }));
      expect(parsed).toEqual({
        action: drafted.action,
        actor: drafted.actor,
        at: drafted.at.toISOString(),
        attributes: { ...drafted.attributes },
        event_id: drafted.eventId,
        resource: drafted.resource,
        sequence: '1',
        tenant_id: tenantId,
      });
    }),
    { seed: 20_261_124, numRuns: 500 },
  );
});

it('accepts a chain that is whole, in one piece or in pages', () => {
  const records = chainOf(5);
  const whole = checkLinks(GENESIS, records, sha256);
  expect(whole).toEqual({ head: { sequence: 5n, hash: records[4]?.hash }, firstBad: undefined });
  const first = checkLinks(GENESIS, records.slice(0, 2), sha256);
  expect(checkLinks(first.head, records.slice(2), sha256)).toEqual(whole);
});

const tampered: [string, (records: AuditRecord[]) => (AuditRecord | undefined)[]][] = [
  ['changed', (r) => r.map((record, i) => (i === 2 ? { ...record, actor: 'user:other' } : record))],
  ['removed', (r) => r.filter((_, i) => i !== 2)],
  ['swapped', (r) => [r[0], r[1], r[3], r[2], r[4]]],
  ['doubled', (r) => [r[0], r[1], r[1], r[2]]],
  ['rehashed alone', (r) => r.map((record, i) => (i === 2 ? { ...record, hash: 'f'.repeat(64) } : record))],
];
it.each(tampered)('names the first record that does not fit when one was %s', (_, tamper) => {
  const records = tamper(chainOf(5)).filter((record) => record !== undefined);
  expect(checkLinks(GENESIS, records, sha256).firstBad).toBe(3n);
});
