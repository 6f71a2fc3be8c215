import { governance } from '@isthmus/contracts';
import { Database } from '@isthmus/platform-database';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { createLogger } from '@isthmus/platform-observability';
import { createTestIdentities, testDatabaseUrl } from '@isthmus/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { AttemptRepository, type EndedRequest } from '../metering/attempt.repository.js';
import { chargeOf, eventIdOf } from '../metering/charge.mapper.js';
import { attemptOf } from '../testing/fake-attempt.js';
import { ledger, startFakeLedger } from '../testing/fake-ledger.js';
import { ChargedEvents } from './charged.events.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ReconciliationTask } from './reconciliation.task.js';

const HOUR_MS = 3_600_000;
const NOW = Date.now();
/** More than one page, and all of one moment. */
const REQUESTS = 1_500;
const never = new AbortController().signal;
const closers: (() => Promise<unknown> | void)[] = [];

let admin: Client;
let attempts: AttemptRepository;
let task: ReconciliationTask;
beforeAll(async () => {
  const identities = await createTestIdentities();
  const fake = await startFakeLedger(identities);
  const database = new Database({
    schema: 'models',
    url: testDatabaseUrl(inject('databaseAdminUrl'), 'models'),
  });
  const client = createServiceClient(governance.LedgerDefinition, {
    address: fake.address,
    audience: 'governance',
    identity: await identities.identityOf('maas-gateway'),
  });
  admin = new Client({ connectionString: inject('databaseAdminUrl') });
  await admin.connect();
  closers.push(
    () => client.close(),
    fake.stop,
    () => database.close(),
    () => admin.end(),
  );
  attempts = new AttemptRepository(database);
  task = new ReconciliationTask(new ReconciliationRepository(database), new ChargedEvents(client), {
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
});
afterAll(async () => {
  for (const close of closers) await close();
});

function requestAt(endedAt: Date): EndedRequest {
  const requestId = randomUUID();
  const attempt = { ...attemptOf(requestId), id: randomUUID() };
  return {
    hold: { tenantId: attempt.tenantId, requestId, leaseId: randomUUID(), heldMicro: 1_000n },
    attempts: [
      { ...attempt, inputTokens: 7, outputTokens: 3, countedBy: 'local', outcome: 'completed', endedAt },
    ],
  };
}

/** As the relay and the ledger do it. */
async function charge(requests: readonly EndedRequest[]): Promise<void> {
  for (const { hold, attempts: ended } of requests) {
    const message = chargeOf(hold, ended);
    for (const line of message?.kind === 'charge' ? message.lines : [])
      ledger.lines.set(line.eventId, {
        ...governance.UsageLine.fromPartial(line),
        tenantId: hold.tenantId,
      });
  }
  await admin.query('DELETE FROM models.usage_outbox WHERE hold_key = ANY($1)', [
    requests.map(({ hold }) => hold.requestId),
  ]);
}

const idOf = ({ attempts: [attempt] }: EndedRequest) => attempt?.id ?? '';

it('finds what was planted between attempts and charges, and nothing else', async () => {
  const twoHoursAgo = new Date(NOW - 2 * HOUR_MS);
  const requests = Array.from({ length: REQUESTS }, () => requestAt(twoHoursAgo));
  const [waiting, old, fresh] = [2, 26, 0].map((hours) => requestAt(new Date(NOW - hours * HOUR_MS)));
  if (!waiting || !old || !fresh) throw new Error('three requests were made');
  await attempts.close([...requests, waiting, old, fresh]);
  await charge(requests);
  await admin.query('DELETE FROM models.usage_outbox WHERE hold_key = ANY($1)', [
    [old, fresh].map(({ hold }) => hold.requestId),
  ]);
  expect(await task.run(new Date(NOW), never)).toEqual({
    expected: 2 * REQUESTS + 2,
    charged: 2 * REQUESTS,
    pending: 2,
    missing: 0,
    unknown: 0,
    different: 0,
    examples: [],
  });

  const [uncharged, misread] = [idOf(requests[0] as EndedRequest), idOf(requests[1] as EndedRequest)]; // Many were made.
  const line = ledger.lines.get(eventIdOf(misread, 'output'));
  if (!line) throw new Error('it was charged');
  ledger.lines.delete(eventIdOf(uncharged, 'input'));
  ledger.lines.set(line.eventId, { ...line, quantity: 4n });
  ledger.lines.set('nobody', { ...line, eventId: 'nobody' });
  const result = await task.run(new Date(NOW), never);
  expect(result).toMatchObject({ missing: 1, unknown: 1, different: 1, pending: 2 });
  expect(result.examples.sort()).toEqual([
    `different attempt:${misread}:output`,
    `missing attempt:${uncharged}:input`,
    'unknown nobody',
  ]);
});

it('counts usage whose charge the ledger refused for good as missing', async () => {
  const refused = requestAt(new Date(NOW - 3 * HOUR_MS));
  await attempts.close([refused]);
  const before = await task.run(new Date(NOW), never);
  await admin.query('UPDATE models.usage_outbox SET dead_lettered_at = now() WHERE hold_key = $1', [
    refused.hold.requestId,
  ]);
  const after = await task.run(new Date(NOW), never);
  expect([after.missing - before.missing, before.pending - after.pending]).toEqual([2, 2]);
});
