import { RESUMPTION } from './extensions.js';
import { isObject, valueAt } from '../json.js';
import type { StreamEvent } from './task-events.js';

/** A place in the log of a task's events. */
export interface EventPosition {
  /** Of the event, from 1. */
  sequence: number;
  /** Of the log: one that has expired and was begun again has another. */
  log: string;
}

const POSITION = /^(0|[1-9]\d{0,8})\.([0-9a-f]{1,32})$/;
/** Where an event says what its position is, on every binding. */
const MEMBER = `${RESUMPTION}/event-id`;

export function eventIdOf({ sequence, log }: EventPosition): string {
  return `${sequence}.${log}`;
}

/** The position that an event id names; undefined for invalid text. */
export function positionOf(eventId: string): EventPosition | undefined {
  const [, sequence, log] = POSITION.exec(eventId) ?? [];
  return sequence === undefined || log === undefined ? undefined : { sequence: Number(sequence), log };
}

/** A StreamResponse whose metadata names its position. */
export function withEventId(event: StreamEvent, eventId: string): StreamEvent {
  return Object.fromEntries(
    Object.entries(event).map(([kind, value]) => {
      if (!isObject(value)) return [kind, value];
      const { metadata } = value;
      return [kind, { ...value, metadata: { ...(isObject(metadata) && metadata), [MEMBER]: eventId } }];
    }),
  );
}

/** The position that a StreamResponse names; undefined where it names none. */
export function eventIdIn(event: unknown): string | undefined {
  for (const value of Object.values(isObject(event) ? event : {})) {
    const id = valueAt(value, 'metadata', MEMBER);
    if (typeof id === 'string') return id;
  }
  return undefined;
}
