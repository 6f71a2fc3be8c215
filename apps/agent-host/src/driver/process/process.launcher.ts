import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import type { Launch, Launcher, RuntimeHandle } from '../../instance/launcher.js';
import { IpcServer } from './ipc.server.js';
import { forwardLogs } from './log.forwarder.js';
import { traceFileOfInstance } from './trace.file.js';

/** What runs in the process; the same path from `src` and from `dist`. */
const MAIN = fileURLToPath(new URL('../../../../agent-runtime/dist/bundle/main.js', import.meta.url));
const HEAP_MIB_MIN = 96;
/** Variables that a process may need to run at all; none of them is a secret. */
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
 * A runtime waits for models nearly all the time, so it is run for size: a small young generation and no optimising
 * compiler have no noticeable cost and save 20 MiB of resident memory (measured over 200 turns).
 */
const SMALL_FLAGS = ['--max-semi-space-size=1', '--optimize-for-size', '--no-opt', '--max-lazy'];
const SMALL_ENVIRONMENT = { MALLOC_ARENA_MAX: '1', UV_THREADPOOL_SIZE: '2' };

type Settings = Pick<
  Environment,
  'INSTANCE_START_TIMEOUT_MS' | 'LISTEN_HOST' | 'TRACE_FILE' | 'OTEL_EXPORTER_OTLP_ENDPOINT'
>;

/**
 * Runs runtimes as child processes of this one. A child inherits no secret, gets its configuration over IPC, and ends
 * with this process because its channel closes.
 */
@Injectable()
export class ProcessLauncher implements Launcher {
  readonly startTimeoutMs: number;
  /** Trace files of the runtimes that run. */
  private readonly traceFiles = new Set<string>();

  constructor(@Inject(ENVIRONMENT) private readonly environment: Settings) {
    this.startTimeoutMs = environment.INSTANCE_START_TIMEOUT_MS;
  }

  launch({ configuration, memoryMib, calls, logger, output }: Launch): RuntimeHandle {
    const { LISTEN_HOST: listenHost, TRACE_FILE, OTEL_EXPORTER_OTLP_ENDPOINT } = this.environment;
    const traceFile = traceFileOfInstance(TRACE_FILE, this.traceFiles);
    const child = fork(MAIN, [], {
      execArgv: [`--max-old-space-size=${Math.max(HEAP_MIB_MIN, memoryMib)}`, ...SMALL_FLAGS],
      env: { ...SMALL_ENVIRONMENT, ...keptEnvironment(process.env) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced', // Frames are bytes; the JSON of the default would triple them.
    });
    forwardLogs(child, { logger, output });
    const local = { listenHost, traceFile, otlpEndpoint: OTEL_EXPORTER_OTLP_ENDPOINT };
    new IpcServer(child, calls, logger).start(configuration, local);
    if (traceFile !== undefined) this.traceFiles.add(traceFile);
    const ended = endOf(child).finally(() => traceFile !== undefined && this.traceFiles.delete(traceFile));
    return { pid: child.pid ?? 0, ended, stop: (graceMs) => stop(child, ended, graceMs) };
  }
}

/** Of the host's environment, what a runtime gets. */
export function keptEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => ENVIRONMENT_KEPT.includes(name)));
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Resolves with the reason when the process is gone. */
export async function endOf(child: Pick<ChildProcess, 'once'>): Promise<string> {
  const emitter = child as ChildProcess; // `once` of node:events needs no more than this.
  const failed = once(emitter, 'error').then(([error]) => `it could not be started: ${String(error)}`);
  const exited = once(emitter, 'exit').then(([code, signal]) =>
    signal === null
      ? `its process ended with code ${String(code)}`
      : `its process was ended by ${String(signal)}`,
  );
  failed.catch(() => undefined);
  return Promise.race([exited, failed]);
}
