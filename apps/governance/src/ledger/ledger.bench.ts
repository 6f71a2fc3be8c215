/**
 * `npm run bench -w @isthmus/governance`: what the ledger does in a second, through the service and the database but
 * without gRPC. Starts a PostgreSQL of its own with fsync and synchronous commit on.
 */
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { Database } from '@isthmus/platform-database';
import { platformScope } from '@isthmus/platform-identity';
import { createLogger, createMetrics } from '@isthmus/platform-observability';
import { createDatabase, newTenantScope, startPostgres, testDatabaseUrl } from '@isthmus/testing';
import { AccountService } from '../account/account.service.js';
import type { UsageLine } from '../usage/usage-line.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { LedgerTelemetry } from './ledger.telemetry.js';

const CLIENTS = 4;
const SECONDS = 3;

const postgres = await startPostgres({ durable: true });
const adminUrl = await createDatabase(postgres.adminUrl, 'bench');
const database = new Database({
  schema: 'governance',
  url: testDatabaseUrl(adminUrl, 'governance'),
  connectionsMax: CLIENTS,
});
const repository = new LedgerRepository(database);
const metrics = await createMetrics({ service: 'governance' });
const logger = createLogger({ service: 'bench', level: 'silent' });
const ledger = new LedgerService(repository, new LedgerTelemetry({ metrics, logger }));
const accounts = new AccountService(repository);

console.log(
  `${cpus().length} × ${cpus()[0]?.model}; Node ${process.versions.node}; ${CLIENTS} clients, ${SECONDS} s each`,
);
for (const tenants of [1, CLIENTS]) {
  for (const batch of [1, 20, 200, 1_000]) {
    const scopes = await openAccounts(tenants);
    const calls = await callsPerSecond((client) => ledger.post(scopeOf(scopes, client), lines(batch)));
    report(
      `Post, ${tenants} tenant(s), batch ${batch}`,
      calls,
      `${Math.round(calls.rate * batch)} postings/s`,
    );
  }
  const scopes = await openAccounts(tenants);
  const calls = await callsPerSecond(async (client) => {
    const scope = scopeOf(scopes, client);
    const key = randomUUID();
    await ledger.reserve(scope, { key, amountMicro: 100n, ttlMs: 60_000, purpose: 'bench' });
    await ledger.settle(scope, { key, lines: lines(2) });
  });
  report(`Reserve + Settle of 2 lines, ${tenants} tenant(s)`, calls, `${Math.round(calls.rate)} pairs/s`);
}
await database.close();
await postgres.stop();

function openAccounts(count: number) {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const scope = newTenantScope();
      await accounts.open(platformScope('bench'), {
        tenantId: scope.tenantId,
        currency: 'CNY',
        creditMicro: 1_000_000_000n,
      });
      return scope;
    }),
  );
}

function scopeOf(scopes: Awaited<ReturnType<typeof openAccounts>>, client: number) {
  const scope = scopes[client % scopes.length];
  if (!scope) throw new Error('there is at least one tenant');
  return scope;
}

function lines(count: number): UsageLine[] {
  return Array.from({ length: count }, (_, n) => ({
    eventId: randomUUID(),
    sku: n % 2 === 0 ? 'model.input' : 'model.output',
    model: 'extract/support',
    quantity: 512n,
    at: new Date(),
    agentId: 'agent-1',
    keyId: 'key-1',
    requestId: 'request-1',
    attempt: 1,
    countedBy: 'local',
    outcome: 'completed',
    traceId: '',
    priceId: '',
    projectId: '',
    sessionId: '',
    upstream: '',
  }));
}

async function callsPerSecond(call: (client: number) => Promise<unknown>) {
  const times: number[] = [];
  const until = performance.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      while (performance.now() < until) {
        const started = performance.now();
        await call(client);
        times.push(performance.now() - started);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  return { rate: times.length / SECONDS, p50: at(0.5), p99: at(0.99) };
}

function report(name: string, calls: { p50: string; p99: string }, figure: string): void {
  console.log(`${name.padEnd(42)} ${figure.padStart(18)}   p50 ${calls.p50} ms, p99 ${calls.p99} ms`);
}
