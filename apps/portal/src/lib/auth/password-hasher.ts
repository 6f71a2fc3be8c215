import { join } from 'node:path';
import { AppError } from '@isthmus/platform-errors';
import { Piscina } from 'piscina';
import type { PasswordTask } from './password.worker';

/** Node runs the file from the portal's folder, where its server starts: a bundle has no path of its own. */
const WORKER = join(process.cwd(), 'src', 'lib', 'auth', 'password.worker.ts');
const THREADS_MAX = 2;
/** Passwords that wait at most, about three seconds of work: later callers are refused at once. */
const WAITING_MAX = 60;
const IDLE_MS = 60_000;

/** Hashes passwords in worker threads, so that any number of sign-ins leaves the event loop to the pages. */
export class PasswordHasher {
  private readonly pool: Piscina<PasswordTask, string | boolean>;

  constructor(private readonly waitingMax = WAITING_MAX) {
    this.pool = new Piscina({
      filename: WORKER,
      minThreads: 0,
      maxThreads: THREADS_MAX,
      maxQueue: waitingMax,
      idleTimeout: IDLE_MS,
    });
  }

  /** Throws RATE_LIMITED when too many passwords wait already. */
  async hash(password: string): Promise<string> {
    return String(await this.run({ password }));
  }

  /** Throws RATE_LIMITED when too many passwords wait already. */
  async verify({ hash, password }: { hash: string; password: string }): Promise<boolean> {
    return (await this.run({ hash, password })) === true;
  }

  close(): Promise<void> {
    return this.pool.destroy();
  }

  private async run(task: PasswordTask): Promise<string | boolean> {
    if (this.pool.queueSize >= this.waitingMax)
      throw new AppError('RATE_LIMITED', 'Too many people sign in at once', { retryAfterMs: 3_000 });
    return this.pool.run(task, { name: 'answer' });
  }
}
