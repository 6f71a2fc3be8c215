import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { LogBook, type LogSink } from '../../log/log.book.js';
import { forwardLogs } from './log.forwarder.js';

it('keeps the level, the text and the fields of a line of the runtime’s logger', async () => {
  const lines: unknown[][] = [];
  const note =
    (level: string) =>
    (...entry: unknown[]) =>
      void lines.push([level, ...entry]);
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed: unknown[] = [];
  const output: LogSink = (entry) => {
    printed.push(entry);
    return { message: entry.message ?? '', fields: entry.fields ?? {} };
  };
  forwardLogs({ stdout, stderr }, { logger, output });
  const line = (level: number) =>
    JSON.stringify({ level, msg: 'm', time: 't', service: 's', pid: 1, hostname: 'h', taskId: 'x' });
  stdout.write(`${[20, 30, 40, 50, 60].map(line).join('\n')}\nplain\n`);
  stderr.write(`${'e'.repeat(9_000)}\n`);
  await expect.poll(() => lines.length).toBe(7);
  const fields = { taskId: 'x' };
  expect(lines).toEqual([
    ['debug', fields, 'm'],
    ['info', fields, 'm'],
    ['warn', fields, 'm'],
    ['error', fields, 'm'],
    ['error', fields, 'm'],
    ['info', {}, 'plain'],
    ['warn', { stderr: true }, 'e'.repeat(8_192)],
  ]);
  const message = 'm';
  expect(printed).toEqual([
    { level: 'debug', message, fields },
    { level: 'info', message, fields },
    { level: 'warn', message, fields },
    { level: 'error', message, fields },
    { level: 'error', message, fields },
    { level: 'info', message: 'plain' },
    { level: 'warn', message: 'e'.repeat(8_192) },
  ]);
});

it('cuts a line as it comes, and takes one without an end for a line', async () => {
  const messages: string[] = [];
  const note = (...[, message]: unknown[]) => void messages.push(String(message));
  const logger = { debug: note, info: note, warn: note, error: note };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const output: LogSink = ({ message = '' }) => ({ message, fields: {} });
  forwardLogs({ stdout, stderr }, { logger, output });
  for (let n = 0; n < 5; n++) stdout.write('x'.repeat(4_000));
  stdout.write('\r\nhal');
  stdout.end('f');
  await expect.poll(() => messages).toEqual(['x'.repeat(8_192), 'half']);
});

it('writes no credential to the log of the host either', async () => {
  const lines: unknown[][] = [];
  const note = (...entry: unknown[]) => void lines.push(entry);
  const logger = { debug: note, info: note, warn: note, error: note };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const book = new LogBook({ INSTANCES_MAX: 1 });
  forwardLogs(
    { stdout, stderr },
    { logger, output: book.open({ instanceId: 'i', tenantId: 't', agentId: 'a' }) },
  );
  stdout.write('password=2024-secret\n');
  stdout.write('{"level":30,"msg":"api_key=1-a","token":"abc"}\n');
  stdout.write('-----BEGIN PRIVATE KEY-----\nMIIBOgIBAAJB\n-----END PRIVATE KEY-----\n');
  await expect.poll(() => lines.length).toBe(5);
  stderr.write('token: 42.abc\n');
  await expect.poll(() => lines.length).toBe(6);
  expect(lines).toEqual([
    [{}, 'password=[redacted]'],
    [{ token: '[redacted]' }, 'api_key=[redacted]'],
    [{}, '[redacted]'],
    [{}, '[redacted]'],
    [{}, '[redacted]'],
    [{ stderr: true }, 'token: [redacted]'],
  ]);
});
