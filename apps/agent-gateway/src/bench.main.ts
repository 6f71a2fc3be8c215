/**
 * `npm run bench` in this package: what the gateway adds to a message, at the median and the 99th percentile. The
 * gateway runs as a process of its own, as in production, with a real PostgreSQL. The agent behind it answers at once,
 * which shows all that the gateway does, and after 10 ms, which hides what it does meanwhile: any real agent takes
 * longer. Prints one JSON object.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@isthmus/testing';
import {
  createDatabase,
  createTestIdentities,
  newTenantScope,
  startFakePlatform,
  startPostgres,
  testDatabaseUrl,
} from '@isthmus/testing';
import { registry } from '@isthmus/contracts';
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { startScriptedAgent, sendResult, eventOf } from './testing/scripted-agent.js';

const WARM_UP = 500;
const MESSAGES = 2_000;
const AGENT_DELAYS_MS = [0, 10];

const postgres = await startPostgres();
const databaseUrl = testDatabaseUrl(await createDatabase(postgres.adminUrl, 'bench'), 'gateway');
const identities = await createTestIdentities();
const fakes = await startFakePlatform(identities);
const agent = await startScriptedAgent();
const [httpPort, { SERVICE_IDENTITY, SERVICE_KEYS, GRPC_PORT, OPERATIONS_PORT }] = [
  await freePort(),
  await identities.environmentOf('agent-gateway'),
];
const gateway = fork(fileURLToPath(new URL('./main.js', import.meta.url)), [], {
  execArgv: [],
  env: {
    PATH: process.env['PATH'],
    GRPC_PORT: String(GRPC_PORT),
    OPERATIONS_PORT: String(OPERATIONS_PORT),
    LOG_LEVEL: 'warn',
    SERVICE_IDENTITY: JSON.stringify(SERVICE_IDENTITY),
    SERVICE_KEYS: JSON.stringify(SERVICE_KEYS),
    DATABASE_URL: databaseUrl,
    JOURNAL_DIR: mkdtempSync(join(tmpdir(), 'isthmus-journal-')),
    REGISTRY_ADDRESS: fakes.addresses.registry,
    MODELS_ADDRESS: fakes.addresses.models,
    GOVERNANCE_ADDRESS: fakes.addresses.governance,
    REGISTRY_URL: agent.url,
    GATEWAY_URL: `http://127.0.0.1:${httpPort}`,
    HTTP_PORT: String(httpPort),
    PUBLIC_GRPC_PORT: String(await freePort()),
    NOTIFICATION_SIGNING_KEY: JSON.stringify(identities.signingKey),
  },
});
await untilReady();

const tenant = newTenantScope();
const secret = `isth_live_bench_${randomUUID()}`;
fakes.state.keys.set(secret, { keyId: 'bench', tenantId: tenant.tenantId, scopes: ['agents'] });
const agentId = randomUUID();
fakes.state.routes.set(
  agentId,
  registry.AgentRoute.fromPartial({
    agentId,
    tenantId: tenant.tenantId,
    name: 'Bench',
    state: registry.AgentState.READY,
    endpoint: agent.url,
    instanceId: `${agentId}-1`,
  }),
);

const direct = new Pool(agent.url, { connections: 1 });
const through = new Pool(`http://127.0.0.1:${httpPort}`, { connections: 1 });
const result: Record<string, unknown> = {};
for (const delayMs of AGENT_DELAYS_MS) {
  for (const method of ['SendMessage', 'SendStreamingMessage']) {
    agent.play((response, id) => setTimeout(() => answer(response, id, method), delayMs));
    const plain = await measure(direct, '/', method);
    const cpuBefore = await cpuMsOfGateway();
    const proxied = await measure(through, `/agents/${agentId}`, method);
    const cpuMs = (await cpuMsOfGateway()) - cpuBefore;
    result[`${method}, agent answers after ${delayMs} ms`] = {
      directMs: plain,
      throughMs: proxied,
      addedMedianMs: round(proxied.p50 - plain.p50),
      addedP99Ms: round(proxied.p99 - plain.p99),
      gatewayCpuMsPerMessage: round(cpuMs / (WARM_UP + MESSAGES)),
    };
  }
}
console.log(JSON.stringify({ messages: MESSAGES, oneAtATime: true, ...result }, null, 2));
await Promise.all([direct.close(), through.close()]);
gateway.kill('SIGTERM');
await once(gateway, 'exit');
await agent.close();
await fakes.stop();
await postgres.stop();

function answer(response: ServerResponse, id: unknown, method: string): void {
  const task = { task: { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_COMPLETED' } } };
  if (method === 'SendMessage') return sendResult(response, id, task);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(eventOf(id, task));
}

async function measure(pool: Pool, path: string, method: string) {
  for (let sent = 0; sent < WARM_UP; sent++) await send(pool, path, method);
  const times: number[] = [];
  for (let sent = 0; sent < MESSAGES; sent++) {
    const started = performance.now();
    await send(pool, path, method);
    times.push(performance.now() - started);
  }
  agent.seen.length = 0;
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.floor(times.length * share)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}

/** One message of 1 KB, read to the end. */
async function send(pool: Pool, path: string, method: string): Promise<void> {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'x'.repeat(1_024) }] };
  const { statusCode, body } = await pool.request({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', authorization: `Bearer ${secret}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { message } }),
  });
  const text = await body.text();
  if (statusCode !== 200 || !text.includes('"result"'))
    throw new Error(`status ${statusCode}: ${text.slice(0, 200)}`);
}

/** Processor time of the gateway so far, its recording and charging included; from its own metrics. */
async function cpuMsOfGateway(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${OPERATIONS_PORT}/metrics`)).text();
  const seconds = [...text.matchAll(/^process_cpu_time_seconds_total\S* ([\d.e+-]+)/gm)].map(([, value]) =>
    Number(value),
  );
  return seconds.reduce((sum, value) => sum + value, 0) * 1_000;
}

async function untilReady(): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const ready = await fetch(`http://127.0.0.1:${OPERATIONS_PORT}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the gateway did not become ready');
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
