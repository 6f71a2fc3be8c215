import type { WorkloadLogLine } from '@isthmus/domain-placement';
import { expect, it } from 'vitest';
import { DriverTable } from './driver-table.js';
import type { Driver } from './engine.types.js';
import { LogService } from './log.service.js';
import type { WorkloadRepository } from './workload.repository.js';

const line = (sequence: number, message = '', atMs = 0): WorkloadLogLine => ({
  instanceId: 'i',
  sequence: BigInt(sequence),
  at: new Date(atMs),
  level: 'info',
  message,
  fieldsJson: '',
});

/** The service over one engine that prints `lines` and then nothing. */
function serviceOf(lines: WorkloadLogLine[], hasAgent = true): LogService {
  const driver = {
    name: 'fake',
    async *tail(_engine: unknown, _subject: unknown, signal: AbortSignal) {
      yield* lines;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  } as unknown as Driver; // All that is used.
  const engine = { engineId: 'e', address: '', driver: 'fake', expiresAt: new Date() };
  const workloads = {
    hasAgent: async () => hasAgent,
    enginesOf: async () => [engine],
  } as unknown as WorkloadRepository; // All that is used.
  const logger = { warn: () => undefined } as never;
  return new LogService(workloads, new DriverTable([driver]), { logger });
}

/** What a reader gets that reads only when all has come. */
async function read(logs: LogService, afterMs = 50): Promise<WorkloadLogLine[]> {
  const [lines, reading] = [[] as WorkloadLogLine[], new AbortController()];
  const tail = logs.tail({ tenantId: 't', agentId: 'a' }, reading.signal);
  const first = await tail.next();
  if (!first.done) lines.push(first.value);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  reading.abort();
  for await (const next of tail) lines.push(next);
  return lines;
}

it('keeps half a mebibyte for a slow reader, and says how many lines are left out', async () => {
  const sent = Array.from({ length: 400 }, (_, index) => line(index + 1, 'x'.repeat(8_000)));
  const lines = await read(serviceOf(sent));
  const gap = lines.find(({ event }) => event !== undefined);
  expect(gap).toMatchObject({
    level: 'warn',
    event: 'dropped',
    fieldsJson: expect.stringMatching(/"count":\d{3}/),
  });
  expect(lines.length).toBeLessThan(40);
  expect(lines.at(-1)?.sequence).toBe(400n);
});

it('passes each line on once, also those of an instance whose host counts from 1 again', async () => {
  const lines = await read(serviceOf([line(1, 'a', 1), line(2, 'b', 2), line(1, 'a', 1), line(1, 'c', 3)]));
  expect(lines.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
});

it('refuses an agent that the tenant does not have', async () => {
  await expect(read(serviceOf([line(1)], false))).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('admits 10 readers of an organisation, others of another one, and more once one has left', async () => {
  const [logs, reading] = [serviceOf([line(1)]), new AbortController()];
  const tail = (tenantId: string) => logs.tail({ tenantId, agentId: 'a' }, reading.signal);
  const readers = Array.from({ length: 10 }, () => tail('t'));
  await Promise.all(readers.map((reader) => reader.next()));
  await expect(tail('t').next()).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    remedy: expect.stringContaining('Close another page'),
  });
  await tail('other').next();
  await readers[0]?.return(undefined);
  await expect(tail('t').next()).resolves.toMatchObject({ done: false });
  reading.abort();
});
