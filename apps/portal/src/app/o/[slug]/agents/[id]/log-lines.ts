import type { LogLevel, LogLineView } from '../../../../../lib/api/agent-logs';

/** From the least to the most severe; `debug` shows everything. */
export const SEVERITIES = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export function severityOf(text: string): LogLevel {
  return SEVERITIES.find((level) => level === text) ?? 'debug';
}

/** What a line says to the reader: what was printed, or the words for an event. */
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
