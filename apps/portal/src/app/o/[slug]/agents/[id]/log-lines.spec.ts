import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import en from '../../../../../../messages/en.json';
import type { LogLineView } from '../../../../../lib/api/agent-logs';
import { fieldsOf, fileOf, matchingLines, printedOf, severityOf } from './log-lines';

const line = (change: Partial<LogLineView>): LogLineView => ({
  id: 'a-1/1',
  instance: '1',
  at: '2026-11-29T12:00:00.123Z',
  level: 'info',
  message: 'Answered a message',
  fields: '',
  ...change,
});
const lines = [
  line({ level: 'debug', message: 'details' }),
  line({ fields: '{"taskId":"x-7"}' }),
  line({ level: 'warn', message: 'Slow TOOL' }),
  line({ level: 'error', message: 'failed' }),
];
/** As the page has it in Chinese. */
const textOf = ({ event, message }: LogLineView) => (event ? '实例健康' : message);
const found = (severity: string, text = '') =>
  matchingLines(lines, { severity: severityOf(severity), text, textOf }).map(({ message }) => message);

it('shows lines of a severity and above', () => {
  expect(found('debug')).toHaveLength(4);
  expect(found('warn')).toEqual(['Slow TOOL', 'failed']);
  expect(found('no such severity')).toHaveLength(4);
});

it('finds text in messages and fields, whatever its case', () => {
  expect(found('debug', ' tool ')).toEqual(['Slow TOOL']);
  expect(found('debug', 'X-7')).toEqual(['Answered a message']);
  expect(found('error', 'tool')).toEqual([]);
});

it.each([
  [
    '{"taskId":"x-7","ms":5,"usage":{"in":3}}',
    [
      { name: 'taskId', value: 'x-7' },
      { name: 'ms', value: '5' },
      { name: 'usage', value: '{"in":3}' },
    ],
  ],
  ['[1,2]', undefined],
  ['{"cut', undefined],
])('reads the fields of a record: %s', (json, fields) => {
  expect(fieldsOf(json)).toEqual(fields);
});

it('makes a file with one line each, in UTC', () => {
  expect(fileOf([line({ fields: '{"ms":5}' }), line({ level: 'error', message: 'failed' })], textOf)).toBe(
    '2026-11-29T12:00:00.123Z INFO  #1 Answered a message {"ms":5}\n2026-11-29T12:00:00.123Z ERROR #1 failed\n',
  );
});

it('has words for everything that the runtime of an agent prints', () => {
  const runtime = fileURLToPath(new URL('../../../../../../../agent-runtime/src/', import.meta.url));
  const printed = globSync('**/*.ts', { cwd: runtime, exclude: ['**/*.spec.ts'] }).flatMap((file) =>
    [...readFileSync(`${runtime}${file}`, 'utf8').matchAll(LOGGED)].map(([, text = '']) => text),
  );
  expect(printed).toContain('Answered a message');
  expect(printed.filter((text) => en.agentLogs.printed[printedOf(text) ?? 'answered'] !== text)).toEqual([]);
});

/** A call of a logger with a text that is always the same. */
const LOGGED = /\blogger\.(?:info|warn|error)\(\s*\{[^}]*\},\s*'([^']+)',?\s*\)/g;

it('finds and saves an event in the words that the page has for it', () => {
  const healthy = line({ event: 'healthy', message: '', fields: '{"afterMs":812}' });
  const search = { severity: 'debug', text: '健康', textOf } as const;
  expect(matchingLines([healthy, ...lines], search)).toEqual([healthy]);
  expect(fileOf([healthy], textOf)).toContain('#1 实例健康 {"afterMs":812}');
});
