import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Logger } from '@isthmus/platform-observability';
import type { LogSink } from '../../log/log.book.js';
import type { LogLevel } from '../../log/log.ring.js';

const LINE_CHARACTERS_MAX = 8_192;

/** Where lines go: the log of this host, and that of the instance. */
interface Destinations {
  logger: Pick<Logger, LogLevel>;
  output: LogSink;
}

/** Passes on what a runtime prints, to both without credentials; the lines of its own logger keep their level. */
export function forwardLogs(
  { stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>,
  to: Destinations,
): void {
  forEachLine(stdout, (line) => forwardLine(line, to));
  forEachLine(stderr, (line) => {
    const { message } = to.output({ level: 'warn', message: line });
    to.logger.warn({ stderr: true }, message);
  });
}

/** Lines are cut as they come: one without an end takes no more memory than another. */
function forEachLine(stream: Readable | null, forward: (line: string) => void): void {
  let line = '';
  const take = (text: string) => (line = `${line}${text}`.slice(0, LINE_CHARACTERS_MAX));
  const end = () => {
    forward(line.replace(/\r$/, ''));
    line = '';
  };
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const [first = '', ...rest] = text.split('\n');
    take(first);
    for (const next of rest) {
      end();
      take(next);
    }
  });
  stream?.on('end', () => line !== '' && end());
}

function forwardLine(line: string, { logger, output }: Destinations): void {
  const { level, ...printed } = entryOf(line);
  const { message, fields } = output({ level, ...printed });
  logger[level](fields, message);
}

function entryOf(line: string): { level: LogLevel; message: string; fields?: Record<string, unknown> } {
  const record = parseLine(line);
  if (!record) return { level: 'info', message: line };
  const {
    level: number,
    msg,
    time: _time,
    service: _service,
    pid: _pid,
    hostname: _hostname,
    ...fields
  } = record;
  return { level: levelOf(Number(number)), message: String(msg ?? ''), fields };
}

/** The name of a level of pino. */
function levelOf(level: number): LogLevel {
  if (level >= 50) return 'error';
  if (level >= 40) return 'warn';
  return level >= 30 ? 'info' : 'debug';
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
