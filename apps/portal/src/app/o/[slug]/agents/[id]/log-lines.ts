import type { LogLevel, LogLineView } from '../../../../../lib/api/agent-logs';

/** From the least to the most severe; `debug` shows everything. */
export const SEVERITIES = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export function severityOf(text: string): LogLevel {
  return SEVERITIES.find((level) => level === text) ?? 'debug';
}

/** What the platform's own code in an instance prints, and its translation under `agentLogs.printed`. */
const PRINTED = {
  'Answered a message': 'answered',
  'A turn that was interrupted begins again': 'turnAgain',
  'A turn that was interrupted could not begin again': 'turnNotAgain',
  'A turn is missing in its conversation': 'turnMissing',
  'A task was not written; its final state will be': 'taskNotWritten',
  'The end of a task was not stored': 'taskEndNotStored',
  'Tasks were not held; trying again': 'tasksNotHeld',
  'A stream failed': 'streamFailed',
  'The lease was not renewed; trying again': 'leaseNotRenewed',
  'The lease is lost; stopping': 'leaseLost',
  'The host is lost': 'hostLost',
  'Not attached to the host; trying again': 'hostNotAttached',
  'Detaching from the host failed; the host ends the session after its timeout': 'hostNotDetached',
  'A part of the runtime did not stop cleanly': 'stopUnclean',
} as const;

/** Translation key of a message; undefined for what others print. */
export function printedOf(message: string): (typeof PRINTED)[keyof typeof PRINTED] | undefined {
  return Object.hasOwn(PRINTED, message) ? PRINTED[message as keyof typeof PRINTED] : undefined; // checked before
}

/** What a line says to the reader: what was printed, or the words for it. */
type TextOf = (line: LogLineView) => string;

/** Lines of at least this severity in which the text occurs, whatever its case. */
export function matchingLines(
  lines: readonly LogLineView[],
  { severity, text, textOf }: { severity: LogLevel; text: string; textOf: TextOf },
): LogLineView[] {
  const [least, wanted] = [SEVERITIES.indexOf(severity), text.trim().toLowerCase()];
  return lines.filter(
    (line) =>
      SEVERITIES.indexOf(line.level) >= least &&
      (wanted === '' || `${textOf(line)} ${line.fields}`.toLowerCase().includes(wanted)),
  );
}

/** The fields of a record, one by one; undefined for what is not one. */
export function fieldsOf(json: string): { name: string; value: string }[] | undefined {
  let record: unknown;
  try {
    record = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined;
  return Object.entries(record).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** The lines as a text file, with their times in UTC. */
export function fileOf(lines: readonly LogLineView[], textOf: TextOf): string {
  return lines
    .map((line) =>
      [line.at, line.level.toUpperCase().padEnd(5), `#${line.instance}`, textOf(line), line.fields]
        .filter((part) => part !== '')
        .join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}
