import { isObject, listAt, textAt, valueAt } from '../json.js';
import { hasEnded, hasStopped } from './task-state.js';

/** A StreamResponse of A2A v1 in ProtoJSON: one of task, message, statusUpdate, artifactUpdate. */
export type StreamEvent = Readonly<Record<string, unknown>>;
/** A Task in ProtoJSON. */
export type TaskJson = Readonly<Record<string, unknown>>;
type Fields = Readonly<Record<string, unknown>>;

/** The task that an event is about; '' for a message, and for what is no event. */
export function taskIdIn(event: unknown): string {
  return (
    textAt(event, 'task', 'id') ||
    textAt(event, 'statusUpdate', 'taskId') ||
    textAt(event, 'artifactUpdate', 'taskId')
  );
}

/** Whether a task, or the one that an event tells of, is in a state in which it does not go on by itself. */
export function stopOf(task: unknown): 'ended' | 'waiting' | undefined {
  const state = textAt(task, 'status', 'state');
  if (!state.startsWith('TASK_STATE_') || !hasStopped(state)) return undefined;
  return hasEnded(state) ? 'ended' : 'waiting';
}

/** The same for an event; undefined where it changes no state. */
export function stopIn(event: unknown): 'ended' | 'waiting' | undefined {
  return stopOf(valueAt(event, 'task') ?? valueAt(event, 'statusUpdate'));
}

/** The task after an event (specification §4.2): what a client knows that has seen all events up to it. */
export function applyEvent(task: TaskJson, event: StreamEvent): TaskJson {
  const { task: whole, statusUpdate, artifactUpdate } = event;
  if (isObject(whole)) return { ...whole, artifacts: listAt(whole, 'artifacts').map(compact) };
  if (isObject(statusUpdate)) {
    const { status, metadata } = statusUpdate;
    return {
      ...task,
      status,
      ...(isObject(metadata) && { metadata: { ...Object(task['metadata']), ...metadata } }),
    };
  }
  if (isObject(artifactUpdate)) return { ...task, artifacts: artifactsAfter(task, artifactUpdate) };
  return task;
}

function artifactsAfter(task: TaskJson, { artifact, append }: Fields): unknown[] {
  const artifacts = [...listAt(task, 'artifacts')];
  const given = compact(artifact);
  const at = artifacts.findIndex((each) => idOf(each) === idOf(given));
  if (at === -1) return [...artifacts, given];
  const known = artifacts[at];
  artifacts[at] =
    append === true
      ? compact({ ...Object(known), parts: [...listAt(known, 'parts'), ...listAt(given, 'parts')] })
      : given;
  return artifacts;
}

/**
 * The events that turn `known` into `next`: of answers that grow, only what is new. Nothing where both say the same. What
 * has vanished has no event.
 */
export function differenceOf(known: TaskJson, next: TaskJson): StreamEvent[] {
  const ids = { taskId: next['id'], contextId: next['contextId'] };
  const lastChunk = stopOf(next) === 'ended';
  const before = new Map(listAt(known, 'artifacts').map((each) => [idOf(each), compact(each)]));
  const events: StreamEvent[] = [];
  for (const artifact of listAt(next, 'artifacts').map(compact)) {
    const grown = growth(before.get(idOf(artifact)), artifact);
    if (grown) events.push({ artifactUpdate: { ...ids, ...grown, lastChunk } });
  }
  if (!same(known['status'], next['status']))
    events.push({ statusUpdate: { ...ids, status: next['status'] } });
  return events;
}

function growth(known: Fields | undefined, next: Fields): { artifact: Fields; append: boolean } | undefined {
  if (!known) return { artifact: next, append: false };
  const parts = appendedTo(listAt(known, 'parts'), listAt(next, 'parts'));
  if (!parts) return { artifact: next, append: false };
  return parts.length === 0 ? undefined : { artifact: { ...next, parts }, append: true };
}

/** The parts that follow `known` in `next`; undefined where `next` does not begin with them. */
function appendedTo(known: readonly unknown[], next: readonly unknown[]): unknown[] | undefined {
  const lastIndex = known.length - 1;
  if (known.length === 0) return [...next];
  if (!known.slice(0, lastIndex).every((part, n) => same(part, next[n]))) return undefined;
  const [last, present] = [known[lastIndex], next[lastIndex]];
  const rest = next.slice(known.length);
  if (same(last, present)) return rest;
  const [text, longer] = [textAt(last, 'text'), textAt(present, 'text')];
  const isGrown =
    isText(last) && isText(present) && same(kindOf(last), kindOf(present)) && longer.startsWith(text);
  return isGrown ? [{ ...Object(present), text: longer.slice(text.length) }, ...rest] : undefined;
}

/** An artifact whose neighbouring text parts are joined, because a stream sends an answer in pieces. */
function compact(artifact: unknown): Fields {
  const parts: unknown[] = [];
  for (const part of listAt(artifact, 'parts')) {
    const last = parts.at(-1);
    if (isText(last) && isText(part) && same(kindOf(last), kindOf(part)))
      parts[parts.length - 1] = { ...Object(last), text: textAt(last, 'text') + textAt(part, 'text') };
    else if (!isText(part) || textAt(part, 'text') !== '') parts.push(part);
  }
  return { ...Object(artifact), parts };
}

function isText(part: unknown): boolean {
  return typeof valueAt(part, 'text') === 'string';
}

function kindOf(part: unknown): Fields {
  return { ...Object(part), text: '' };
}

function idOf(artifact: unknown): string {
  return textAt(artifact, 'artifactId');
}

/** By value; the order of members counts for nothing, nor do those that ProtoJSON leaves out. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(
    ([, each]) => each !== '' && each !== undefined && each !== null,
  );
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, ordered(each)]),
  );
}
