import { beforeEach, expect, it } from 'vitest';
import { LogBook } from './log.book.js';
import type { LogLine } from './log.ring.js';

const subject = { tenantId: 't', agentId: 'a' };
let book: LogBook;
beforeEach(() => {
  book = new LogBook({ INSTANCES_MAX: 64 });
});
const open = (instanceId: string, of = subject) => book.open({ ...of, instanceId });

/** What is kept now. */
async function kept(of = subject): Promise<LogLine[]> {
  const [lines, reading] = [[] as LogLine[], new AbortController()];
  const ending = setTimeout(() => reading.abort(), 20);
  for await (const line of book.tail(of, reading.signal)) lines.push(line);
  clearTimeout(ending);
  return lines;
}

it('keeps what instances of an agent print, with severity, fields and a count', async () => {
  const [one, two] = [open('a-1'), open('a-2')];
  one({ level: 'info', event: 'starting' });
  two({ level: 'error', message: 'failed', fields: { taskId: 'x' } });
  one({ level: 'warn', message: 'slow' });
  expect(await kept()).toMatchObject([
    { instanceId: 'a-1', sequence: 1, level: 'info', event: 'starting', message: '', fieldsJson: '' },
    { instanceId: 'a-2', sequence: 1, level: 'error', event: undefined, fieldsJson: '{"taskId":"x"}' },
    { instanceId: 'a-1', sequence: 2, level: 'warn', message: 'slow' },
  ]);
});

it('shows nothing of another tenant, whatever its agent is called', async () => {
  open('a-1')({ level: 'info', message: 'mine' });
  expect(await kept({ tenantId: 'other', agentId: 'a' })).toEqual([]);
  expect(await kept({ tenantId: 't', agentId: 'b' })).toEqual([]);
});

it('sends each line as it comes, and those of an instance that starts later', async () => {
  const reading = new AbortController();
  const lines = book.tail(subject, reading.signal);
  const first = lines.next();
  open('x', { tenantId: 'other', agentId: 'a' })({ level: 'info', message: 'foreign' });
  open('a-1')({ level: 'info', message: 'one' });
  expect((await first).value).toMatchObject({ message: 'one' });
  const end = lines.next();
  reading.abort();
  expect(await end).toEqual({ done: true, value: undefined });
});

it('keeps the last 2000 lines of an instance', async () => {
  const log = open('a-1');
  for (let n = 1; n <= 2_010; n++) log({ level: 'info', message: String(n) });
  const lines = await kept();
  expect([lines.length, lines[0]?.sequence, lines.at(-1)?.message]).toEqual([2_000, 11, '2010']);
});

it('keeps half a mebibyte of an instance at most, and less where many may run', async () => {
  const bytes = async (instances: number) => {
    book = new LogBook({ INSTANCES_MAX: instances });
    const log = open('a-1');
    for (let n = 0; n < 200; n++) log({ level: 'info', message: 'x'.repeat(8_000) });
    return (await kept()).reduce((sum, { message }) => sum + 2 * message.length, 0);
  };
  expect(await bytes(1)).toBeLessThanOrEqual(512 * 1024);
  expect(await bytes(1)).toBeGreaterThan(480 * 1024);
  expect(await bytes(1_000)).toBeLessThanOrEqual((64 * 1024 * 1024) / 1_000);
});

it('keeps half a mebibyte for a slow reader, and says how many lines are left out', async () => {
  book = new LogBook({ INSTANCES_MAX: 1 });
  const [log, reading] = [open('a-1'), new AbortController()];
  const lines = book.tail(subject, reading.signal);
  const first = lines.next();
  for (let n = 1; n <= 200; n++) log({ level: 'info', message: 'x'.repeat(8_000) });
  const gap = { level: 'warn', event: 'dropped', sequence: 168, message: '', fieldsJson: '{"count":168}' };
  expect((await first).value).toMatchObject(gap);
  expect((await lines.next()).value).toMatchObject({ level: 'info', sequence: 169 });
  reading.abort();
});

it('goes on counting the lines of an instance that starts again', async () => {
  open('a-1')({ level: 'info', message: 'first' });
  book.end('a-1');
  open('a-1')({ level: 'info', message: 'second' });
  expect((await kept()).map(({ sequence, message }) => [sequence, message])).toEqual([
    [1, 'first'],
    [2, 'second'],
  ]);
  open('a-1', { tenantId: 'other', agentId: 'a' });
  expect(await kept({ tenantId: 'other', agentId: 'a' })).toEqual([]);
});

it('remembers 64 instances that have ended', async () => {
  for (let n = 1; n <= 65; n++) {
    open(`a-${n}`)({ level: 'info', message: String(n) });
    book.end(`a-${n}`);
  }
  const messages = (await kept()).map(({ message }) => message);
  expect([messages.length, messages[0]]).toEqual([64, '2']);
});

it('shows an error without the folders of the platform, which the log of the host keeps', async () => {
  const err = { message: 'down', stack: 'Error: down\n    at file:///opt/x.js:1', cause: { stack: '/opt' } };
  const { fields } = open('a-1')({ level: 'warn', message: 'Trying again', fields: { err } });
  expect(fields).toEqual({ err });
  expect(await kept()).toMatchObject([{ fieldsJson: '{"err":{"message":"down","cause":{}}}' }]);
});

it('hides credentials in texts and in fields', async () => {
  open('a-1')({ level: 'info', message: 'key isth_live_abc_def', fields: { token: 'abc' } });
  expect(await kept()).toMatchObject([{ message: 'key [redacted]', fieldsJson: '{"token":"[redacted]"}' }]);
});

it('admits 500 readers, and others once one has left', async () => {
  const reading = new AbortController();
  const readers = Array.from({ length: 500 }, () => book.tail(subject, reading.signal).next());
  const another = () => book.tail(subject, AbortSignal.abort()).next();
  await expect(another()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  reading.abort();
  await Promise.all(readers);
  await expect(another()).resolves.toMatchObject({ done: true });
});
