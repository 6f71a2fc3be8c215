import type { AuditRecordView } from '../../../../lib/api/audit';

/** Consecutive records that say the same, such as the sign-ins of one person, as one: the newest, and how many. */
export interface AuditGroup {
  record: AuditRecordView;
  times: number;
  /** Of the oldest of them. */
  firstSequence: number;
}

export function grouped(records: readonly AuditRecordView[]): AuditGroup[] {
  const groups: AuditGroup[] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last && isRepetition(last.record, record)) {
      last.times += 1;
      last.firstSequence = record.sequence;
    } else {
      groups.push({ record, times: 1, firstSequence: record.sequence });
    }
  }
  return groups;
}

/** Only of actions that people repeat without a change in between. */
const REPEATED = ['session.start', 'session.enter'];

function isRepetition(newer: AuditRecordView, older: AuditRecordView): boolean {
  return (
    REPEATED.includes(older.action) &&
    newer.action === older.action &&
    newer.actor === older.actor &&
    newer.resource === older.resource
  );
}
