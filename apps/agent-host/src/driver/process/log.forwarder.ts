import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '@isthmus/platform-observability';

const LINE_CHARACTERS_MAX = 8_192;

/** Logs what a runtime prints, with its ids; the lines of its own logger keep their level. */
export function forwardLogs(
  { stdout, stderr }: Pick<ChildProcess, 'stdout' | 'stderr'>,
  logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>,
): void {
  forEachLine(stdout, (line) => forwardLine(line, logger));
  forEachLine(stderr, (line) => logger.warn({ stderr: true }, line));
}

function forEachLine(stream: Readable | null, forward: (line: string) => void): void {
  if (!stream) return;
  createInterface({ input: stream }).on('line', (line) => forward(line.slice(0, LINE_CHARACTERS_MAX)));
}

function forwardLine(line: string, logger: Parameters<typeof forwardLogs>[1]): void {
  const record = parseLine(line);
  if (!record) {
    logger.info(line);
    return;
  }
  const { level, msg, time: _time, service: _service, ...fields } = record;
  logger[levelOf(Number(level))](fields, String(msg ?? ''));
}

/** The name of a level of pino. */
function levelOf(level: number): 'error' | 'warn' | 'info' | 'debug' {
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
