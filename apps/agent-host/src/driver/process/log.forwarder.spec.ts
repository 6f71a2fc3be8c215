import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { forwardLogs } from './log.forwarder.js';

it('keeps the level, the text and the fields of a line of the runtime’s logger', async () => {
  const lines: unknown[][] = [];
  const note =
    (level: string) =>
    (...entry: unknown[]) =>
      void lines.push([level, ...entry]);
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  forwardLogs({ stdout, stderr }, logger);
  const line = (level: number) => JSON.stringify({ level, msg: 'm', time: 't', service: 's', taskId: 'x' });
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
    ['info', 'plain'],
    ['warn', { stderr: true }, 'e'.repeat(8_192)],
  ]);
});
