import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  contextFromHeaders,
  createLogger,
  createMetrics,
  currentTraceId,
  inSpan,
  openOperationsDoor,
  startTracing,
  traceHeaders,
  type SpanRecord,
} from './index.js';

let file: string;
let tracing: { stop: () => Promise<void> };
beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'spans-')), 'spans.jsonl');
  tracing = startTracing({ service: 'test', file });
});
afterAll(() => tracing.stop());

it('carries a trace across a process border and writes its spans', async () => {
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

it('answers liveness, readiness and metrics', async () => {
  const { registry, requests } = createMetrics('test');
  requests.observe({ door: 'grpc', method: 'Get', outcome: 'ok' }, 0.002);
  let ready = false;
  const door = await openOperationsDoor({ port: 0, registry, ready: async () => ready });
  const get = (path: string) => fetch(`http://127.0.0.1:${door.port}${path}`);
  expect((await get('/livez')).status).toBe(200);
  expect((await get('/readyz')).status).toBe(503);
  ready = true;
  expect((await get('/readyz')).status).toBe(200);
  expect(await (await get('/metrics')).text()).toContain('isthmus_request_duration_seconds_bucket');
  await door.close();
});
