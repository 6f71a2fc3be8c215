import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { putInBackground } from './background.ts';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process to keep alive. */
export interface Supervised {
  name: string;
  command: string;
  args: string[];
  cwd: string;
  environment: Record<string, string>;
  /** Other processes come first where the processor is short. */
  isBackground?: boolean;
  /** Resolves true when it can be used. */
  ready: () => Promise<boolean>;
}

/** Where the output of a process goes: a file that takes what it is given and never fails its writer. */
export interface LogFile {
  append: (chunk: string | Uint8Array) => void;
  close: () => Promise<void>;
}

export interface SupervisorEvents {
  onRestart: (name: string, reason: string) => void;
  /** Called whenever the list of processes changes, with their ids. */
  onChange: (pids: Record<string, number>) => void;
}

const START_MS_MAX = 120_000;
const STOP_MS_MAX = 15_000;
const RESTART_PAUSE_MS = [200, 500, 1_000, 2_000, 5_000];
/** A process that ran this long has earned a quick restart again. */
const STABLE_MS = 30_000;

/** How a process ended that should not have. */
interface Exit {
  /** When it was started. */
  started: number;
  /** How often in a row it had failed before. */
  failures: number;
  reason: string;
}

/** Starts processes, writes their output to files, starts them again when they end unasked, and stops them in reverse. */
export class Supervisor {
  private readonly children = new Map<
    string,
    { process: ChildProcess; spec: Supervised; failures: number }
  >();
  private readonly logs = new Map<string, LogFile>();
  private stopping = false;
  private stopped: Promise<void> | undefined;

  private readonly logDirectory: string;
  private readonly events: SupervisorEvents;
  private readonly openLog: (path: string) => LogFile;

  constructor(logDirectory: string, openLog: (path: string) => LogFile, events: SupervisorEvents) {
    this.logDirectory = logDirectory;
    this.openLog = openLog;
    this.events = events;
    mkdirSync(logDirectory, { recursive: true });
  }

  /**
   * Starts the process and resolves when it is ready; throws, naming the log, when it does not become so, and at once
   * when everything is being stopped.
   */
  async start(spec: Supervised): Promise<void> {
    if (!this.stopping) this.launch(spec, 0);
    const deadline = Date.now() + START_MS_MAX;
    while (Date.now() < deadline) {
      if (this.stopping) throw new Error(`${spec.name} is not started: everything is being stopped`);
      if (await spec.ready().catch(() => false)) return;
      const failures = this.children.get(spec.name)?.failures ?? 0;
      if (failures >= 3)
        throw new Error(`${spec.name} ended ${failures} times while starting. See ${this.logOf(spec.name)}`);
      await sleep(100);
    }
    throw new Error(
      `${spec.name} was not ready within ${START_MS_MAX / 1_000} s. See ${this.logOf(spec.name)}`,
    );
  }

  /** Ends everything, last started first; what does not end in time is killed. A second call waits for the first. */
  stopAll(): Promise<void> {
    this.stopping = true;
    return (this.stopped ??= this.endAll());
  }

  /** Ends one process with a signal, as a crash would; it is started again. */
  kill(name: string, signal: NodeJS.Signals): void {
    this.children.get(name)?.process.kill(signal);
  }

  pidOf(name: string): number | undefined {
    return this.children.get(name)?.process.pid;
  }

  logOf(name: string): string {
    return join(this.logDirectory, `${name}.log`);
  }

  private async endAll(): Promise<void> {
    for (const { process: child } of [...this.children.values()].reverse()) await stop(child);
    this.children.clear();
    await Promise.all([...this.logs.values()].map((log) => log.close()));
    this.events.onChange({});
  }

  private launch(spec: Supervised, failures: number): void {
    const { name, command, args, cwd, environment, isBackground = false } = spec;
    const started = Date.now();
    // A group of its own keeps Ctrl-C of the terminal from reaching it before it is asked to stop in order.
    const child = spawn(command, args, {
      cwd,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    if (isBackground && child.pid !== undefined) putInBackground(child.pid);
    const log = this.logFor(name);
    child.stdout.on('data', (chunk: Buffer) => log.append(chunk));
    child.stderr.on('data', (chunk: Buffer) => log.append(chunk));
    child.once('error', (error) => log.append(`could not start: ${error.message}\n`));
    child.once(
      'exit',
      (code, signal) => void this.restart(spec, { started, failures, reason: signal ?? `exit code ${code}` }),
    );
    this.children.set(name, { process: child, spec, failures });
    this.report();
  }

  private async restart(spec: Supervised, { started, failures, reason }: Exit): Promise<void> {
    if (this.stopping) return;
    const count = Date.now() - started > STABLE_MS ? 1 : failures + 1;
    const child = this.children.get(spec.name);
    if (child) child.failures = count;
    this.events.onRestart(spec.name, reason);
    await sleep(RESTART_PAUSE_MS[Math.min(count, RESTART_PAUSE_MS.length) - 1]);
    if (!this.stopping) this.launch(spec, count);
  }

  private logFor(name: string): LogFile {
    let log = this.logs.get(name);
    if (!log) {
      log = this.openLog(this.logOf(name));
      this.logs.set(name, log);
    }
    return log;
  }

  private report(): void {
    const pids = [...this.children].flatMap(([name, { process: child }]) =>
      child.pid ? [[name, child.pid] as const] : [],
    );
    this.events.onChange(Object.fromEntries(pids));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}
