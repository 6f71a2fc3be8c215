import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { hasEnded, markOf, progressAfter } from '@isthmus/domain-exchange';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { newId } from '@isthmus/platform-identity';
import type { PeriodicTaskOptions } from '@isthmus/platform-jobs';
import { KIT, type Periodic } from '@isthmus/platform-service';
import { isGone, TaskFollower, type Requester } from '../task.follower.js';
import type { PushTask, PushWatch } from './push.model.js';
import { PushRelay } from './push.relay.js';
import { payloadOf } from './push.payload.js';
import { WatchRepository } from './watch.repository.js';

const FOLLOWED_MAX = 2_000;
const KEEP_ALIVE_EVERY_MS = 3_000;
const ADOPT_EVERY_MS = 3_000;
/** Without a sign of the process that follows a task, before another does. */
const ALIVE_MS = 15_000;
const ADOPTED_AT_ONCE = 100;
/** Nobody waits for the notifications of a webhook. */
const WAIT_MS_MAX = 15_000;

/**
 * Follows the tasks that have webhooks, each in one process, and enqueues a notification of each update. A task whose
 * process died is followed by another: what it missed is one notification of the task as it is then (ADR 0031).
 */
@Injectable()
export class PushWatcher implements Periodic, BeforeApplicationShutdown {
  private readonly followed = new Map<string, AbortController>();
  private readonly holder = newId();
  private isStopping = false;

  constructor(
    private readonly watches: WatchRepository,
    private readonly follower: TaskFollower,
    @Inject(PushRelay) private readonly relay: Pick<PushRelay, 'wake'>,
    @Inject(KIT) private readonly kit: Pick<ServiceKit, 'logger'>,
  ) {}

  /** Follows a task from now on, unless some process does; `mark` is what its webhooks need not be notified of. */
  async watch(task: PushTask, mark: string | undefined): Promise<void> {
    const watch = await this.watches.begin(task, mark, this.holder);
    if (watch) this.follow(watch);
  }

  asTasks(): PeriodicTaskOptions[] {
    return [
      { name: 'keep watches of tasks alive', everyMs: KEEP_ALIVE_EVERY_MS, run: () => this.keepAlive() },
      { name: 'adopt watches of tasks', everyMs: ADOPT_EVERY_MS, run: () => this.adopt() },
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    for (const controller of this.followed.values()) controller.abort();
    // Another process adopts them sooner; without a database, it does when they count as abandoned.
    await this.watches.release(this.holder).catch(() => undefined);
  }

  private async keepAlive(now = new Date()): Promise<void> {
    const ids = [...this.followed.keys()];
    if (ids.length === 0) return;
    const kept = new Set(await this.watches.keepAlive(ids, this.holder, now));
    for (const id of ids) if (!kept.has(id)) this.followed.get(id)?.abort();
  }

  private async adopt(now = Date.now()): Promise<void> {
    const limit = Math.min(ADOPTED_AT_ONCE, FOLLOWED_MAX - this.followed.size);
    if (this.isStopping || limit <= 0) return;
    const bounds = { before: new Date(now - ALIVE_MS), limit };
    for (const watch of await this.watches.adopt(bounds, this.holder, new Date(now))) this.follow(watch);
  }

  private follow(watch: PushWatch): void {
    // Beyond the bound, and while this process stops, the watch is left to be adopted.
    if (this.isStopping || this.followed.has(watch.id) || this.followed.size >= FOLLOWED_MAX) return;
    const controller = new AbortController();
    this.followed.set(watch.id, controller);
    void this.run(watch, controller.signal)
      .catch((err: unknown) => {
        if (!controller.signal.aborted)
          this.kit.logger.warn({ err, agentId: watch.task.agentId }, 'a task is not followed for now');
      })
      .finally(() => this.followed.delete(watch.id));
  }

  private async run(watch: PushWatch, signal: AbortSignal): Promise<void> {
    try {
      await this.tellAll(watch, signal);
    } catch (error) {
      if (!isGone(error)) throw error;
      await this.watches.end(watch);
    }
  }

  private async tellAll(watch: PushWatch, signal: AbortSignal): Promise<void> {
    const { task } = watch;
    let known = watch.mark;
    let progress: ReturnType<typeof progressAfter> | undefined;
    const following = { signal, waitMsMax: WAIT_MS_MAX, isPersistent: true };
    const events = this.follower.follow(requesterOf(watch), task.taskId, following);
    for await (const { event, isSnapshot, afterLoss } of events) {
      progress = progressAfter(event, progress);
      const mark = markOf(progress);
      const mayLack = afterLoss && progress.artifacts.length > 0; // Parts that were appended meanwhile.
      const isNews = !isSnapshot || mark !== known || mayLack;
      const ended = hasEnded(progress.state);
      known = mark;
      if (!isNews && !ended) continue;
      const payload = isNews ? payloadOf(event) : undefined;
      const goesOn = await this.watches.tell(watch, { payload, mark, ended }, this.holder);
      this.relay.wake();
      if (!goesOn) return;
    }
  }
}

function requesterOf({ id, task: { scope, agentId } }: PushWatch): Requester {
  return { agentId, scope, requestId: id, headers: {} };
}
