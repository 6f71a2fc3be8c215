import { Prisma, type Transaction } from '@isthmus/platform-database';
import type { Account, LockedAccount } from './account.js';

/** One tenant's accounts, in one transaction. Everything that moves its money locks the row of kind 'tenant'. */
export class AccountRows {
  constructor(
    private readonly tx: Transaction,
    private readonly tenantId: string,
  ) {}

  /** Locks the account until the transaction ends: the first of all locks of a tenant, so that none can deadlock. */
  async lock(): Promise<LockedAccount | undefined> {
    const rows = await this.tx.$queryRaw<{ balance_micro: bigint; held_micro: bigint }[]>`
      SELECT balance_micro, held_micro FROM account WHERE tenant_id = ${this.tenantId}::uuid AND kind = 'tenant' FOR UPDATE`;
    return rows[0] && { balanceMicro: rows[0].balance_micro, heldMicro: rows[0].held_micro };
  }

  /** The account as of the database's clock; undefined when the tenant has none. */
  async read(): Promise<Account | undefined> {
    const rows = await this.tx.$queryRaw<AccountRow[]>`
      SELECT ${ACCOUNT_COLUMNS} FROM account a WHERE a.tenant_id = ${this.tenantId}::uuid AND a.kind = 'tenant'`;
    return rows[0] && accountOf(rows[0]);
  }

  /** Creates the three accounts of the tenant; false when they exist. Racing calls wait for the first one's commit. */
  async open(currency: string): Promise<boolean> {
    const made = await this.tx.$executeRaw`
      INSERT INTO account (tenant_id, kind, currency)
      SELECT ${this.tenantId}::uuid, kind, ${currency} FROM unnest(ARRAY['tenant', 'revenue', 'funding']) AS kind
      ON CONFLICT DO NOTHING`;
    return made > 0;
  }

  /** Moves credit from the tenant's funding account to its balance. The account must be locked. */
  async credit(transfer: { eventId: string; amountMicro: bigint; at: Date }): Promise<void> {
    const { eventId, amountMicro, at } = transfer;
    await this.tx.$executeRaw`
      WITH moved AS (
        INSERT INTO transfer (tenant_id, kind, event_id, debit, credit, amount_micro, at)
        VALUES (${this.tenantId}::uuid, 'credit', ${eventId}, 'funding', 'tenant', ${amountMicro}, ${at})
        RETURNING amount_micro)
      UPDATE account
      SET balance_micro = balance_micro + CASE kind WHEN 'tenant' THEN moved.amount_micro ELSE -moved.amount_micro END
      FROM moved WHERE tenant_id = ${this.tenantId}::uuid AND kind IN ('tenant', 'funding')`;
  }
}

/** The columns of an `AccountRow`, of the table `account` as `a`; holds and leases as of the database's clock. */
export const ACCOUNT_COLUMNS = Prisma.sql`a.tenant_id, a.currency, a.balance_micro, a.spent_micro,
  (SELECT coalesce(sum(h.amount_micro), 0)::bigint FROM hold h
    WHERE h.tenant_id = a.tenant_id AND h.state = 'held' AND h.expires_at > clock_timestamp())
  + (SELECT coalesce(sum(l.total_micro - l.charged_micro), 0)::bigint FROM quota_lease l
    WHERE l.tenant_id = a.tenant_id AND l.ended_at IS NULL AND l.expires_at > clock_timestamp()) AS held_micro,
  coalesce((SELECT m.amount_micro FROM spend_month m
    WHERE m.tenant_id = a.tenant_id AND m.month = date_trunc('month', now() AT TIME ZONE 'UTC')::date), 0)::bigint
    AS spent_month_micro`;

export function accountOf(row: AccountRow): Account {
  return {
    tenantId: row.tenant_id,
    currency: row.currency,
    balanceMicro: row.balance_micro,
    heldMicro: row.held_micro,
    spentMicro: row.spent_micro,
    spentMonthMicro: row.spent_month_micro,
  };
}

export interface AccountRow {
  tenant_id: string;
  currency: string;
  balance_micro: bigint;
  held_micro: bigint;
  spent_micro: bigint;
  spent_month_micro: bigint;
}
