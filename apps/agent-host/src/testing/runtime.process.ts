import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../agent-runtime/dist/bundle/main.js', import.meta.url));

/** A runtime without a parent that answers for it, as Kubernetes would run it. */
export interface RuntimeProcess {
  pid: number;
  /** The exit code; -1 when a signal ended it. */
  exited: Promise<number>;
  kill: (signal: NodeJS.Signals) => void;
}

export function startRuntimeProcess(environment: Record<string, string>): RuntimeProcess {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'fatal', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : -1));
  return { pid: child.pid ?? 0, exited, kill: (signal) => void child.kill(signal) };
}
