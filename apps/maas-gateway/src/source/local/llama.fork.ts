import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where TypeScript runs as it is, such as in tests, the process is the one that was built. */
const WORKER = import.meta.url.endsWith('.ts')
  ? '../../../dist/source/local/llama.worker.main.js'
  : './llama.worker.main.js';

/** Starts a process that speaks `llama.protocol.ts`. It inherits no flags and no secrets. */
export function forkLlamaWorker(): ChildProcess {
  return fork(fileURLToPath(new URL(WORKER, import.meta.url)), [], {
    execArgv: ['--max-semi-space-size=2', '--max-old-space-size=256'],
    env: { MALLOC_ARENA_MAX: '2' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}
