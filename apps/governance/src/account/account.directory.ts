import { Injectable } from '@nestjs/common';
import type { PlatformScope } from '@isthmus/platform-identity';
import {
  AccountDirectoryRepository,
  type Credit,
  type TenantAccount,
} from './account.directory.repository.js';

/** What operators see of the accounts of all tenants. */
@Injectable()
export class AccountDirectory {
  constructor(private readonly accounts: AccountDirectoryRepository) {}

  /** Those of these tenants that exist; what was spent counts from the hour that holds `spentFrom`. */
  list(
    scope: PlatformScope,
    request: { tenantIds: readonly string[]; spentFrom: Date },
  ): Promise<TenantAccount[]> {
    return this.accounts.accounts(scope, request);
  }

  /** The latest credits of a tenant, newest first. */
  credits(scope: PlatformScope, tenantId: string): Promise<Credit[]> {
    return this.accounts.credits(scope, tenantId);
  }
}
