import { listAt, textAt, valueAt } from '../json.js';

/** What is known of a task by its events: enough to see whether it has changed since. */
export interface TaskProgress {
  /** Of its status. */
  state: string;
  timestamp: string;
  /** Ids of its artifacts, in their order. */
  artifacts: readonly string[];
}

/** The progress after an event of a stream (StreamResponse, §4.2.3), or a whole task as `{ task }`. */
export function progressAfter(event: unknown, before: TaskProgress | undefined): TaskProgress {
  const task = valueAt(event, 'task');
  const { state, timestamp, artifacts } = before ?? { state: '', timestamp: '', artifacts: [] };
  if (task !== undefined) return { ...statusOf(task), artifacts: idsOf(listAt(task, 'artifacts')) };
  const update = valueAt(event, 'statusUpdate');
  if (update !== undefined) return { ...statusOf(update), artifacts };
  const added = idsOf([valueAt(event, 'artifactUpdate', 'artifact')]);
  return { state, timestamp, artifacts: [...new Set([...artifacts, ...added])] };
}

/** One text for each progress, to be compared. */
export function markOf({ state, timestamp, artifacts }: TaskProgress): string {
  return JSON.stringify([state, timestamp, ...artifacts]);
}

function statusOf(holder: unknown): Omit<TaskProgress, 'artifacts'> {
  return { state: textAt(holder, 'status', 'state'), timestamp: textAt(holder, 'status', 'timestamp') };
}

function idsOf(artifacts: readonly unknown[]): string[] {
  return artifacts.map((artifact) => textAt(artifact, 'artifactId')).filter((id) => id !== '');
}
