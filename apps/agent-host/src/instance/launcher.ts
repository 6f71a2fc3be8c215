import type { Logger } from '@isthmus/platform-observability';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { LogSink } from '../log/log.book.js';
import type { RuntimeCalls } from '../runtime/runtime.types.js';

/** What a launcher needs to run one instance. */
export interface Launch {
  configuration: RuntimeConfiguration;
  /** Bound of the JavaScript heap. */
  memoryMib: number;
  /** Answers the runtime. */
  calls: RuntimeCalls;
  /** Carries the instance's ids. */
  logger: Logger;
  /** Takes what the instance prints, where this host sees it. */
  output: LogSink;
}

/** The runtime of one instance, wherever it runs. */
export interface RuntimeHandle {
  /** 0 when it is no process of this machine. */
  pid: number;
  /** Resolves with the reason when the runtime has ended; what it calls after that is refused. */
  ended: Promise<string>;
  /** Asks it to end, and resolves when it has ended, after `graceMs` at the latest. */
  stop: (graceMs: number) => Promise<void>;
}

/** A way to run runtimes; an adapter that the core knows by this interface only. */
export interface Launcher {
  /** From the launch until the runtime must answer and hold its lease. */
  readonly startTimeoutMs: number;
  launch: (launch: Launch) => RuntimeHandle;
}

/** Runtimes that another system starts, such as Kubernetes; they find this host by their environment. */
export interface RemoteLauncher extends Launcher {
  /** The environment with which the runtime of a launched instance must be started. FAILED_PRECONDITION once it has attached. */
  environmentOf: (instanceId: string) => Promise<Record<string, string>>;
}

/** Injection tokens; `app.module.ts` registers the adapters. */
export const LOCAL_LAUNCHER = Symbol('local launcher');
export const REMOTE_LAUNCHER = Symbol('remote launcher');
