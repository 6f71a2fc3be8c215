import type { UsageGroup, UsageStep } from '../../../lib/api/ledger';

/** What part of the usage is shown, and how it is grouped. */
export interface View {
  days: number;
  groupBy: UsageGroup;
  bucket: UsageStep;
  fromMs: number;
  toMs: number;
  first: boolean;
}
