import { setTimeout as sleep } from 'node:timers/promises';
import { differenceOf, isObject, stopOf } from '@isthmus/domain-exchange';
import type { Requester, TaskFollower } from '../task.follower.js';
import type { EventRecorder } from './event.recorder.js';

/** How often it is looked whether anybody reads. */
const LOOK_MS = 300;

interface Recording {
  requester: Requester;
  id: string;
  signal: AbortSignal;
  /** Ends when the task waits for its user, and not only with the task. */
  untilWaiting?: boolean;
}

/**
 * Records what a task becomes until it has ended, or nobody reads any more. Throws what the agent says instead of the task,
 * and the signal's reason.
 */
export async function recordTask(
  follower: Pick<TaskFollower, 'follow'>,
  recorder: EventRecorder,
  { requester, id, signal, untilWaiting = false }: Recording,
): Promise<void> {
  const unread = new AbortController();
  const isOver = new AbortController();
  void whenUnread(recorder, isOver.signal).then(
    () => unread.abort(),
    () => undefined,
  );
  try {
    const options = { signal: AbortSignal.any([signal, unread.signal]) };
    for await (const { event } of follower.follow(requester, id, options)) {
      const { task } = event;
      // A snapshot has some of what is known; what follows it is new.
      for (const each of isObject(task) ? differenceOf(recorder.task, task) : [event])
        await recorder.add(each);
      const stop = stopOf(recorder.task);
      if (stop === 'ended' || (stop === 'waiting' && untilWaiting)) return;
    }
  } catch (error) {
    if (!unread.signal.aborted) throw error;
  } finally {
    isOver.abort();
  }
}

async function whenUnread(recorder: EventRecorder, signal: AbortSignal): Promise<void> {
  while (recorder.readers > 0) await sleep(LOOK_MS, undefined, { signal });
}
