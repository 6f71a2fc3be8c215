import { LogEvent, LogLevel } from './generated/isthmus/host/v1/host.js';

/** Levels of the lines of an instance, by the names that services and pages use. */
export const LOG_LEVELS = {
  debug: LogLevel.DEBUG,
  info: LogLevel.INFO,
  warn: LogLevel.WARN,
  error: LogLevel.ERROR,
} as const;

/** What a host reports of an instance, by the names that services and pages use. */
export const LOG_EVENTS = {
  starting: LogEvent.STARTING,
  healthy: LogEvent.HEALTHY,
  stopping: LogEvent.STOPPING,
  stopped: LogEvent.STOPPED,
  ended: LogEvent.ENDED,
  dropped: LogEvent.DROPPED,
} as const;

const LEVEL_NAMES = namesOf(LOG_LEVELS);
const EVENT_NAMES = namesOf(LOG_EVENTS);

/** A level of a later version counts as information. */
export function logLevelOf(level: LogLevel): keyof typeof LOG_LEVELS {
  return LEVEL_NAMES.get(level) ?? 'info';
}

/** undefined for what an instance printed, and for an event of a later version. */
export function logEventOf(event: LogEvent): keyof typeof LOG_EVENTS | undefined {
  return EVENT_NAMES.get(event);
}

function namesOf<Name extends string>(table: Record<Name, string>): ReadonlyMap<string, Name> {
  // Object.entries loses the key type; the keys are those of the table.
  return new Map(Object.entries<string>(table).map(([name, value]) => [value, name as Name]));
}
