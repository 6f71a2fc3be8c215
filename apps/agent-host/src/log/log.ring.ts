/** A line of an instance. */
export interface LogLine {
  instanceId: string;
  /** Counts the lines of the instance, from 1. */
  sequence: number;
  at: Date;
  level: LogLevel;
  /** Absent from what the instance printed. */
  event?: LogEvent | undefined;
  /** Empty for an event. */
  message: string;
  /** JSON of the fields of a structured line or of an event; empty without. */
  fieldsJson: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What this host says of an instance; readers have the words. */
export type LogEvent = 'starting' | 'healthy' | 'stopping' | 'stopped' | 'ended' | 'dropped';

/** What keeping a line costs beside its texts. */
const LINE_BYTES = 200;

/** The last lines of one instance, bounded in number and in bytes; the oldest are dropped. */
export class LogRing {
  private readonly kept: LogLine[] = [];
  private bytes = 0;
  private sequence = 0;

  constructor(
    readonly instanceId: string,
    private readonly bounds: { linesMax: number; bytesMax: number },
  ) {}

  add(line: Omit<LogLine, 'instanceId' | 'sequence'>): LogLine {
    const added = { ...line, instanceId: this.instanceId, sequence: ++this.sequence };
    this.kept.push(added);
    this.bytes += sizeOf(added);
    while (this.kept.length > this.bounds.linesMax || this.bytes > this.bounds.bytesMax) {
      const oldest = this.kept.shift();
      if (!oldest) break;
      this.bytes -= sizeOf(oldest);
    }
    return added;
  }

  lines(): readonly LogLine[] {
    return this.kept;
  }
}

/** UTF-16 takes two bytes a unit at most. */
export function sizeOf({ message, fieldsJson }: LogLine): number {
  return LINE_BYTES + 2 * (message.length + fieldsJson.length);
}
