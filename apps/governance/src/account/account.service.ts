import { Injectable } from '@nestjs/common';
import type { PlatformScope, TenantScope } from '@isthmus/platform-identity';
import { appendRecord } from '../audit/append-record.js';
import { LedgerRepository, type LedgerTransaction } from '../ledger/ledger.repository.js';
import type { Account } from '../ledger/account.js';
import { noAccount } from '../ledger/no-account.error.js';

/** Opens accounts, adds credit and shows balances. Every change is in the tenant's audit log. */
@Injectable()
export class AccountService {
  constructor(private readonly ledger: LedgerRepository) {}

  /** Opens the account with an initial credit; does nothing when it is open already. */
  async open(
    scope: PlatformScope,
    request: { tenantId: string; currency: string; creditMicro: bigint },
  ): Promise<Account> {
    const { tenantId, currency, creditMicro } = request;
    return this.ledger.forTenant(scope, tenantId, async (tx) => {
      if (await tx.accounts.open(currency)) {
        const at = new Date();
        if (creditMicro > 0n) await tx.accounts.credit({ eventId: 'open', amountMicro: creditMicro, at });
        await appendRecord(tx.audit, {
          eventId: 'ledger.account.open',
          action: 'ledger.account.open',
          resource: `account/${tenantId}`,
          actor: scope.actor,
          at,
          attributes: { currency, credit_micro: creditMicro.toString() },
        });
      }
      return readAccount(tx);
    });
  }

  get(scope: TenantScope): Promise<Account> {
    return this.ledger.forTenant(scope, scope.tenantId, readAccount);
  }

  /** Adds credit once per key; a repeat answers with the account as it is now. */
  async addCredit(
    scope: PlatformScope,
    request: { key: string; tenantId: string; amountMicro: bigint; reason: string },
  ): Promise<Account> {
    const { key, tenantId, amountMicro, reason } = request;
    return this.ledger.forTenant(scope, tenantId, async (tx) => {
      await tx.once(key, { amountMicro, reason }, async () => {
        if (!(await tx.accounts.lock())) throw noAccount(tenantId);
        const at = new Date();
        await tx.accounts.credit({ eventId: `add:${key}`, amountMicro, at });
        await appendRecord(tx.audit, {
          eventId: `ledger.credit.add:${key}`,
          action: 'ledger.credit.add',
          resource: `account/${tenantId}`,
          actor: scope.actor,
          at,
          attributes: { amount_micro: amountMicro.toString(), reason, key },
        });
        return null;
      });
      return readAccount(tx);
    });
  }
}

async function readAccount(tx: LedgerTransaction): Promise<Account> {
  const account = await tx.accounts.read();
  if (!account) throw noAccount(tx.tenantId);
  return account;
}
