import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  callOutcome,
  contextFromHeaders,
  createLogger,
  createMetrics,
  currentTraceId,
  inSpan,
  startTracing,
  traceHeaders,
  type SpanRecord,
} from './index.js';

let file: string;
let tracing: { stop: () => Promise<void> };
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'spans-')), 'spans.jsonl');
  tracing = await startTracing({ service: 'test', file });
});
afterAll(async () => {
  await tracing.stop();
  trace.disable();
});

it('propagates a trace to another process and writes its spans', async () => {
  const headers = await inSpan('client', {}, async () => traceHeaders());
  expect(headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  const seen = await inSpan('server', { parent: contextFromHeaders(headers) }, async () => currentTraceId());
  await tracing.stop();
  const spans = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as SpanRecord);
  expect(spans.map(({ name }) => name)).toEqual(['client', 'server']);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([seen]));
  expect(spans[1]?.parentSpanId).toBe(spans[0]?.spanId);
});

it('censors secrets and prompts in logs', () => {
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  createLogger({ service: 'test' }, sink).info(
    { request: { authorization: 'Bearer x1', messages: ['hello'] } },
    'call',
  );
  expect(lines.join('')).toContain('[redacted]');
  expect(lines.join('')).not.toMatch(/x1|hello/);
});

it('exports the names of the conventions to Prometheus, with units, and the service as a label', async () => {
  const metrics = await createMetrics({ service: 'test' });
  const call = { 'rpc.system.name': 'grpc', 'rpc.method': 'a.B/Get' };
  metrics.rpcCalls.record(0.002, { ...call, ...callOutcome('ok') });
  metrics.rpcCalls.record(0.002, { ...call, ...callOutcome('NOT_FOUND') });
  metrics.meter.createCounter('isthmus.things').add(3, { kind: 'good' });
  const lines = (await metrics.text()).split('\n');
  await metrics.stop();
  const labels = 'rpc_system_name="grpc",rpc_method="a.B/Get"';
  expect(lines).toContain(
    `rpc_server_call_duration_seconds_bucket{${labels},service_name="test",le="0.0025"} 1`,
  );
  expect(lines).toContain(
    `rpc_server_call_duration_seconds_count{${labels},error_type="NOT_FOUND",service_name="test"} 1`,
  );
  expect(lines).toContain('isthmus_things_total{kind="good",service_name="test"} 3');
});

it('observes the process, its heap, its event loop and its collections', async () => {
  const metrics = await createMetrics({ service: 'test' });
  // A wait lets the event loop be sampled; the arrays cause garbage collections.
  for (let n = 0; n < 20; n++) Array.from({ length: 200_000 }, (_, index) => ({ index }));
  await sleep(100);
  const text = await metrics.text();
  await metrics.stop();
  const valueOf = (pattern: RegExp) => Number(pattern.exec(text)?.[1]);
  expect(valueOf(/^process_memory_usage_bytes\S* (\S+)/m)).toBeGreaterThan(10_000_000);
  expect(valueOf(/^process_cpu_time_seconds_total\{.*user.* (\S+)$/m)).toBeGreaterThan(0);
  expect(valueOf(/^v8js_memory_heap_used_bytes\{.*old_space.* (\S+)$/m)).toBeGreaterThan(1_000_000);
  expect(valueOf(/^nodejs_eventloop_delay_max_seconds\S* (\S+)/m)).toBeGreaterThan(0);
  expect(valueOf(/^v8js_gc_duration_seconds_count\{.* (\S+)$/m)).toBeGreaterThan(0);
});

it('pushes metrics to a collector', async () => {
  const seen: string[] = [];
  const collector = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['content-type']}`);
    request.resume().on('end', () => response.end('{}'));
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo; // it listens on TCP
  const metrics = await createMetrics({ service: 'test', otlpEndpoint: `http://127.0.0.1:${port}/` });
  metrics.httpRequests.record(0.1);
  await metrics.stop();
  collector.close();
  expect(seen).toEqual(['POST /v1/metrics application/json']);
});
