import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { context } from '@opentelemetry/api';
import { AppError } from '@isthmus/platform-errors';
import { contextFromHeaders, type Logger } from '@isthmus/platform-observability';
import type { Broker } from '../broker/broker.js';
import type { InstanceSettings, ToInstance } from '../broker/broker.protocol.js';
import { toHost } from '../broker/broker.schema.js';

/** What runs in the process; the same path from `src` and from `dist`. */
const MAIN = fileURLToPath(new URL('../../dist/instance.main.js', import.meta.url));
const HEAP_MIB_MIN = 96;
const LINE_CHARACTERS_MAX = 8_192;
/** Variables that a process may need to run at all; none of them is a secret of ours. */
const ENVIRONMENT_KEPT = [
  'PATH',
  'TZ',
  'LANG',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

/**
 * An instance waits for models nearly all the time, so it is run for size: a small young generation and no optimising
 * compiler cost it nothing that is felt and save 20 MiB of resident memory (measured over 200 turns).
 */
const SMALL_FLAGS = ['--max-semi-space-size=1', '--optimize-for-size', '--no-opt', '--max-lazy'];
const SMALL_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '2' };

export interface InstanceProcess {
  pid: number;
  /** Resolves with the reason when the process is gone. */
  ended: Promise<string>;
  /** SIGTERM, then SIGKILL after `graceMs`; resolves when it is gone. */
  stop: (graceMs: number) => Promise<void>;
}

/**
 * Starts the process of one instance. Its settings travel over IPC; it inherits no secret. It dies with this process,
 * because it ends when the channel closes.
 */
export function spawnInstance(options: {
  settings: InstanceSettings;
  memoryMib: number;
  broker: Broker;
  logger: Logger;
}): InstanceProcess {
  const child = fork(MAIN, [], {
    execArgv: [`--max-old-space-size=${Math.max(HEAP_MIB_MIN, options.memoryMib)}`, ...SMALL_FLAGS],
    env: { ...SMALL_ENVIRONMENT, ...keptEnvironment() },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = endOf(child);
  child.on('message', (message) => void serve(child, options.broker, message, options.logger));
  forwardLogs(child, options.logger);
  send(child, { kind: 'start', settings: options.settings });
  return {
    pid: child.pid ?? 0,
    ended,
    stop: async (graceMs) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function keptEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => ENVIRONMENT_KEPT.includes(name)));
}

async function endOf(child: ChildProcess): Promise<string> {
  const failed = once(child, 'error').then(([error]) => `it could not be started: ${String(error)}`);
  const exited = once(child, 'exit').then(([code, signal]) =>
    signal === null
      ? `its process ended with code ${String(code)}`
      : `its process was ended by ${String(signal)}`,
  );
  failed.catch(() => undefined);
  return Promise.race([exited, failed]);
}

async function serve(child: ChildProcess, broker: Broker, message: unknown, logger: Logger): Promise<void> {
  const parsed = toHost.safeParse(message);
  if (!parsed.success) {
    logger.warn('the instance sent something that is no call');
    return;
  }
  const { id, method, argument, trace } = parsed.data;
  try {
    const result = await context.with(contextFromHeaders(trace), () => broker.answer(method, argument));
    send(child, { kind: 'answer', id, result });
  } catch (error) {
    if (!(error instanceof AppError)) logger.error({ err: error, method }, 'a call of the instance failed');
    const { code, message: text } =
      error instanceof AppError ? error : { code: 'INTERNAL' as const, message: 'The host failed' };
    send(child, { kind: 'refusal', id, code, message: text });
  }
}

function send(child: ChildProcess, message: ToInstance): void {
  // A process that is gone gets no answers; its end is reported by `ended`.
  if (child.connected) child.send(message, () => undefined);
}

/** The instance's lines, with its id; pino's own lines keep their level. */
function forwardLogs(child: ChildProcess, logger: Logger): void {
  const each = (stream: Readable | null, forward: (line: string) => void) => {
    if (stream)
      createInterface({ input: stream }).on('line', (line) => forward(line.slice(0, LINE_CHARACTERS_MAX)));
  };
  each(child.stdout, (line) => forwardLine(line, logger));
  each(child.stderr, (line) => logger.warn({ stderr: true }, line));
}

function forwardLine(line: string, logger: Logger): void {
  const record = parseLine(line);
  if (!record) {
    logger.info(line);
    return;
  }
  const { level, msg, time: _time, service: _service, ...fields } = record;
  const numeric = Number(level);
  const name = numeric >= 50 ? 'error' : numeric >= 40 ? 'warn' : numeric >= 30 ? 'info' : 'debug';
  logger[name](fields, String(msg ?? ''));
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
