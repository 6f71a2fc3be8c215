import type { BudgetWindow } from '@isthmus/domain-governance';
import { serialise, type Transaction } from '@isthmus/platform-database';
import type { BudgetNode, BudgetPlace, StoredBudget, SubjectKind } from './quota.types.js';

/** One tenant's budgets and what was spent and is held of them, in one transaction. */
export class BudgetRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** Budgets by id. */
  async find(ids: readonly string[]): Promise<StoredBudget[]> {
    if (ids.length === 0) return [];
    const rows = await this.tx.governanceBudget.findMany({
      where: { tenantId: this.tenantId, id: { in: [...new Set(ids)] } },
    });
    return rows.map(budgetOf);
  }

  /** Until the transaction ends, no other one passes: what is counted after this cannot change. */
  lockRules(): Promise<void> {
    return serialise(this.tx, `governance.budget ${this.tenantId}`);
  }

  /** Every budget of the tenant, by subject and window. */
  async all(): Promise<StoredBudget[]> {
    const rows = await this.tx.governanceBudget.findMany({
      where: { tenantId: this.tenantId },
      orderBy: [{ subjectKind: 'asc' }, { subjectId: 'asc' }, { timeWindow: 'asc' }],
    });
    return rows.map(budgetOf);
  }

  /** Creates a budget, under the id given, or changes the limit of the one with the same subject and window. */
  async put({ id, subject, window, limitMicro }: StoredBudget): Promise<StoredBudget> {
    const { tenantId } = this;
    const row = await this.tx.governanceBudget.upsert({
      where: {
        tenantId_subjectKind_subjectId_timeWindow: {
          tenantId,
          subjectKind: subject.kind,
          subjectId: subject.id,
          timeWindow: window,
        },
      },
      create: {
        tenantId,
        id,
        subjectKind: subject.kind,
        subjectId: subject.id,
        timeWindow: window,
        limitMicro,
      },
      update: { limitMicro },
    });
    return budgetOf(row);
  }

  /** Deletes a budget; undefined when there is none. What was spent of it is kept as long as that of ended windows. */
  async remove(id: string): Promise<StoredBudget | undefined> {
    const { tenantId } = this;
    const [budget] = await this.find([id]);
    await this.tx.governanceBudget.deleteMany({ where: { tenantId, id } });
    await this.tx.governanceBudgetUse.updateMany({
      where: { tenantId, budgetId: id, windowEnd: null },
      data: { windowEnd: new Date() },
    });
    return budget;
  }

  /** What each place has, in the order of `places`. */
  async nodes(places: readonly BudgetPlace[]): Promise<BudgetNode[]> {
    if (places.length === 0) return [];
    const { ids, subjects, starts } = columnsOf(places);
    const rows = await this.tx.$queryRaw<NodeRow[]>`
      SELECT b.limit_micro, coalesce(u.spent_micro, 0) AS spent_micro, coalesce(u.held_micro, 0) AS held_micro
      FROM unnest(${ids}::uuid[], ${subjects}::text[], ${starts}::timestamptz[]) WITH ORDINALITY AS n (id, subject, start, place)
      LEFT JOIN budget b ON b.tenant_id = ${this.tenantId}::uuid AND b.id = n.id
      LEFT JOIN budget_use u ON u.tenant_id = ${this.tenantId}::uuid AND u.budget_id = n.id AND u.subject_id = n.subject
        AND u.window_start = n.start
      ORDER BY n.place`;
    return places.map((place, n) => ({
      ...place,
      limitMicro: rows[n]?.limit_micro ?? undefined,
      spentMicro: rows[n]?.spent_micro ?? 0n,
      heldMicro: rows[n]?.held_micro ?? 0n,
    }));
  }

  /** Makes sure that the rows exist in which places are counted. */
  async open(places: readonly (BudgetPlace & { windowEnd: Date | undefined })[]): Promise<void> {
    if (places.length === 0) return;
    const { ids, subjects, starts } = columnsOf(places);
    await this.tx.$executeRaw`
      INSERT INTO budget_use (tenant_id, budget_id, subject_id, window_start, window_end)
      SELECT ${this.tenantId}::uuid, * FROM unnest(${ids}::uuid[], ${subjects}::text[], ${starts}::timestamptz[],
        ${places.map(({ windowEnd }) => windowEnd ?? null)}::timestamptz[])
      ON CONFLICT DO NOTHING`;
  }
}

interface NodeRow {
  limit_micro: bigint | null;
  spent_micro: bigint;
  held_micro: bigint;
}

function budgetOf(row: {
  id: string;
  subjectKind: string;
  subjectId: string;
  timeWindow: string;
  limitMicro: bigint;
}): StoredBudget {
  return {
    id: row.id,
    // The table's checks admit nothing else.
    subject: { kind: row.subjectKind as SubjectKind, id: row.subjectId },
    window: row.timeWindow as BudgetWindow,
    limitMicro: row.limitMicro,
  };
}

/** Places as the columns of a lease. */
export function columnsOf(path: readonly BudgetPlace[]) {
  return {
    ids: path.map(({ id }) => id),
    subjects: path.map(({ subjectId }) => subjectId),
    starts: path.map(({ windowStart }) => windowStart),
  };
}
