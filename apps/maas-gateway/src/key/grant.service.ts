import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { GrantRepository } from './grant.repository.js';
import type { IssuedGrant } from './key.types.js';

/** How long a gateway may believe that a grant has not ended; an end is announced and takes effect sooner. */
const GRANT_CACHE_MS = 5_000;
/** Times of issue are whole seconds, and the clocks of two hosts may differ. */
const SKEW_MS = 2_000;

/** What people let applications do, as far as it has ended. */
@Injectable()
export class GrantService {
  constructor(@Inject(GrantRepository) private readonly grants: Pick<GrantRepository, 'end' | 'hasEnded'>) {}

  async end(scope: TenantScope, grantId: string): Promise<void> {
    await this.grants.end(scope, grantId, new Date());
  }

  /**
   * Returns for how many milliseconds a token of the grant may be used unasked. UNAUTHENTICATED when the grant has ended, or
   * the person was removed after the token was issued; they may have come back since.
   */
  async verify({ issuedAt, ...grant }: IssuedGrant): Promise<number> {
    if (await this.grants.hasEnded(grant, new Date(issuedAt.getTime() - SKEW_MS)))
      throw new AppError('UNAUTHENTICATED', 'The access token was revoked', {
        remedy: 'Connect the application again.',
      });
    return GRANT_CACHE_MS;
  }
}
