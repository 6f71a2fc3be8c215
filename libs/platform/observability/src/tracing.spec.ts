import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inSpan, startTracing } from './index.js';

const FILE_BYTES_MAX = 20_000;
const BATCH_BYTES_MAX = 512 * 400;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'traces-'));
});
afterEach(() => {
  trace.disable();
  rmSync(directory, { recursive: true, force: true });
});

it('bounds the disk space of a long-running process', async () => {
  const file = join(directory, 'traces', 'test.jsonl');
  const tracing = await startTracing({ service: 'test', file, fileBytesMax: FILE_BYTES_MAX });
  for (let round = 0; round < 12; round++) {
    for (let n = 0; n < 512; n++) await inSpan('a span of a request', {}, async () => undefined);
    await sleep(20);
  }
  await tracing.stop();
  const files = readdirSync(join(directory, 'traces')).sort();
  expect(files).toEqual(['test.jsonl', 'test.jsonl.1', 'test.jsonl.2', 'test.jsonl.3']);
  const bytes = files.reduce((sum, name) => sum + statSync(join(directory, 'traces', name)).size, 0);
  expect(bytes).toBeLessThan(4 * (FILE_BYTES_MAX + BATCH_BYTES_MAX));
});
