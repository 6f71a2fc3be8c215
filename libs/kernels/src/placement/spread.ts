import { MAXIMA } from './limits.js';

/** How many replicas of each group every domain holds. */
export class SpreadLedger {
  private readonly groups = new Map<string, Map<number, number>>();

  /** Counts as backends read them, capped: beyond the cap one more replica makes no difference. */
  counts(group: string | undefined): { domain: number; count: number }[] {
    const domains = group === undefined ? undefined : this.groups.get(group);
    if (!domains) return [];
    return [...domains].map(([domain, count]) => ({ domain, count: Math.min(count, MAXIMA.spreadCount) }));
  }

  add(group: string | undefined, domain: number, change: 1 | -1): void {
    if (group === undefined) return;
    const domains = this.groups.get(group) ?? new Map<number, number>();
    const count = (domains.get(domain) ?? 0) + change;
    if (count > 0) domains.set(domain, count);
    else domains.delete(domain);
    if (domains.size > 0) this.groups.set(group, domains);
    else this.groups.delete(group);
  }
}
