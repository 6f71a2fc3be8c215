import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LlamaWorker } from './llama.worker.js';
import type { FromWorker } from './llama.protocol.js';

/** Where TypeScript runs as it is, such as in tests, the process is the one that was built. */
const WORKER = import.meta.url.endsWith('.ts')
  ? '../../../dist/source/local/llama.worker.main.js'
  : './llama.worker.main.js';

/** Starts a process that speaks `llama.protocol.ts`. It inherits no flags and no secrets. */
export function forkLlamaWorker(): LlamaWorker {
  const child = fork(fileURLToPath(new URL(WORKER, import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=2', '--max-old-space-size=256'],
    env: { MALLOC_ARENA_MAX: '2' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    pid: child.pid,
    // A channel that has closed says so by the end of the process, too.
    send: (message) => void child.send(message, () => undefined),
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => child.on('message', (message) => listener(message as FromWorker)), // it speaks the protocol
    onEnd: (listener) => {
      child.once('error', ({ message }) => listener(message));
      child.once('exit', (code, signal) => listener(signal ?? `exit code ${code}`));
    },
  };
}
