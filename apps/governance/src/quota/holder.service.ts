import { Injectable } from '@nestjs/common';
import type { PlatformScope } from '@isthmus/platform-identity';
import { HolderRepository, type RenewedLease } from './holder.repository.js';

/** Renews and releases what one process holds, of all tenants. */
@Injectable()
export class HolderService {
  constructor(private readonly holders: HolderRepository) {}

  renew(scope: PlatformScope, holder: string, ttlMs: number): Promise<RenewedLease[]> {
    return this.holders.renew(scope, holder, ttlMs);
  }

  /** Ends the leases of a holder that is gone; returns how many. */
  release(scope: PlatformScope, holder: string): Promise<number> {
    return this.holders.release(scope, holder);
  }
}
