import { GENESIS, type AuditRecord } from '@isthmus/domain-governance';
import { unitScope } from '../testing/unit.scope.js';
import { beforeEach, expect, it } from 'vitest';
import { auditRows } from '../testing/ledger.memory.js';
import type { AuditRepository, AuditRows } from './audit.repository.js';
import { AuditService } from './audit.service.js';

const scope = unitScope('user:li');
const never = new AbortController().signal;
let records: AuditRecord[];
let head: { sequence: bigint; hash: string } | undefined;
let audit: AuditService;

/** The chain in memory; `head` is what is stored of it, the last record unless a test says otherwise. */
beforeEach(() => {
  [records, head] = [[], undefined];
  const repository: Pick<AuditRepository, 'inTenant' | 'newest' | 'oldest' | 'ends'> = {
    inTenant: (_, work) => work(auditRows(scope.tenantId, records) as unknown as AuditRows),
    newest: async (_, { before, limit }) =>
      records
        .filter(({ sequence }) => before === undefined || sequence < before)
        .reverse()
        .slice(0, limit),
    oldest: async (_, { after, last, limit }) =>
      records.filter(({ sequence }) => sequence > after && sequence <= last).slice(0, limit),
    ends: async () => ({
      head: head ?? records.at(-1) ?? GENESIS,
      lastSequence: records.at(-1)?.sequence ?? 0n,
    }),
  };
  audit = new AuditService(repository as AuditRepository); // All that the service uses of it.
});

const append = (
  eventId: string,
  change: { actor?: string; at?: Date; attributes?: Record<string, string> } = {},
) =>
  audit.append(scope, {
    eventId,
    action: 'agent.deploy',
    resource: 'agent/1',
    actor: undefined,
    at: undefined,
    attributes: {},
    ...change,
  });
async function chain(length: number): Promise<void> {
  for (let n = 1; n <= length; n++) await append(`e${n}`);
}

it('appends with the caller as actor and the time of now, unless the event says otherwise', async () => {
  const before = Date.now();
  const record = await append('a');
  expect(record).toMatchObject({ sequence: 1n, actor: 'user:li', previousHash: GENESIS.hash });
  expect(record.at.getTime()).toBeGreaterThanOrEqual(before);
  const at = new Date(5);
  expect(await append('b', { actor: 'service:x', at })).toMatchObject({
    sequence: 2n,
    actor: 'service:x',
    at,
  });
});

it('returns a repeated event as it was recorded, and refuses other content under its id', async () => {
  const first = await append('a', { attributes: { b: '1', a: '2' } });
  const again = await append('a', { attributes: { a: '2', b: '1' }, at: new Date(9) });
  expect(again).toEqual(first);
  expect(records).toHaveLength(1);
  await expect(append('a', { attributes: { a: '3' } })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
    metadata: { sequence: '1' },
  });
});

it('pages newest first', async () => {
  await chain(5);
  const first = await audit.list(scope, { before: undefined, subjects: [], pageSize: 2 });
  expect(first.records.map(({ sequence }) => sequence)).toEqual([5n, 4n]);
  expect(first.next).toBe(4n);
  const last = await audit.list(scope, { before: 3n, subjects: [], pageSize: 2 });
  expect(last.records.map(({ sequence }) => sequence)).toEqual([2n, 1n]);
  expect(last.next).toBeUndefined();
});

it('finds an intact chain, empty or not', async () => {
  expect(await audit.verify(scope, never)).toMatchObject({ intact: true, records: 0n, firstBadSequence: 0n });
  await chain(3);
  expect(await audit.verify(scope, never)).toEqual({
    intact: true,
    records: 3n,
    firstBadSequence: 0n,
    headHash: records[2]?.hash,
  });
});

it('finds a record that was changed', async () => {
  await chain(4);
  records = records.map((record) => (record.sequence === 2n ? { ...record, actor: 'user:other' } : record));
  expect(await audit.verify(scope, never)).toMatchObject({
    intact: false,
    records: 1n,
    firstBadSequence: 2n,
  });
});

it('finds a chain that was truncated', async () => {
  await chain(4);
  head = records[3];
  records.pop();
  expect(await audit.verify(scope, never)).toMatchObject({
    intact: false,
    records: 3n,
    firstBadSequence: 4n,
  });
});

it('finds a head that is not that of the last record', async () => {
  await chain(3);
  head = { sequence: 3n, hash: 'f'.repeat(64) };
  expect(await audit.verify(scope, never)).toMatchObject({
    intact: false,
    records: 2n,
    firstBadSequence: 3n,
  });
});

it('finds records beyond the head', async () => {
  await chain(3);
  head = records[1];
  expect(await audit.verify(scope, never)).toMatchObject({
    intact: false,
    records: 2n,
    firstBadSequence: 3n,
  });
});

it('stops when the caller cancels', async () => {
  await chain(1);
  await expect(audit.verify(scope, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
});
