import { Injectable } from '@nestjs/common';
import { Database } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';
import { ACCOUNT_COLUMNS, accountOf, type AccountRow } from '../ledger/account.repository.js';
import type { Account } from '../ledger/account.js';

/** A tenant's account, and what the tenant spent since a moment. */
export interface TenantAccount {
  readonly account: Account;
  readonly spentSinceMicro: bigint;
}

/** Credit that a tenant was given. */
export interface Credit {
  readonly at: Date;
  readonly amountMicro: bigint;
  /** Empty for the first credit of an account. */
  readonly reason: string;
  readonly actor: string;
}

const CREDITS_MAX = 100;

/** Reads the accounts of all tenants. */
@Injectable()
export class AccountDirectoryRepository {
  constructor(private readonly database: Database) {}

  /** Those of these tenants that exist; what was spent counts from the hour that holds `spentFrom`. */
  accounts(
    scope: PlatformScope,
    { tenantIds, spentFrom }: { tenantIds: readonly string[]; spentFrom: Date },
  ): Promise<TenantAccount[]> {
    return this.database.inPlatform(scope, async (tx) => {
      const rows = await tx.$queryRaw<(AccountRow & { spent_since_micro: bigint })[]>`
        SELECT ${ACCOUNT_COLUMNS},
          (SELECT coalesce(sum(u.amount_micro), 0)::bigint FROM usage_hour u WHERE u.tenant_id = a.tenant_id
            AND u.hour >= date_trunc('hour', ${spentFrom}::timestamptz, 'UTC')) AS spent_since_micro
        FROM account a WHERE a.tenant_id = ANY(${[...tenantIds]}::uuid[]) AND a.kind = 'tenant' ORDER BY a.tenant_id`;
      return rows.map((row) => ({ account: accountOf(row), spentSinceMicro: row.spent_since_micro }));
    });
  }

  /** The latest, newest first; reason and actor are those of the audit log. */
  credits(scope: PlatformScope, tenantId: string): Promise<Credit[]> {
    return this.database.inPlatform(scope, async (tx) => {
      const rows = await tx.$queryRaw<CreditRow[]>`
        SELECT t.at, t.amount_micro, coalesce(r.attributes->>'reason', '') AS reason, coalesce(r.actor, '') AS actor
        FROM transfer t LEFT JOIN audit_record r ON r.tenant_id = t.tenant_id AND r.event_id =
          CASE t.event_id WHEN 'open' THEN 'ledger.account.open' ELSE 'ledger.credit.' || t.event_id END
        WHERE t.tenant_id = ${tenantId}::uuid AND t.kind = 'credit' ORDER BY t.at DESC, t.event_id LIMIT ${CREDITS_MAX}`;
      return rows.map(({ amount_micro, ...row }) => ({ ...row, amountMicro: amount_micro }));
    });
  }
}

interface CreditRow {
  at: Date;
  amount_micro: bigint;
  reason: string;
  actor: string;
}
