import { Injectable } from '@nestjs/common';
import { announce, Database } from '@isthmus/platform-database';
import { platformScope, type TenantScope } from '@isthmus/platform-identity';
import { announcementOf, KEY_CHANNEL } from './key.announcement.js';
import { keyIdOfGrant, type IssuedGrant } from './key.types.js';

const SCOPE = platformScope('service:maas-gateway');

/** Grants of applications that ended lately; the portal has those that have not. */
@Injectable()
export class GrantRepository {
  constructor(private readonly database: Database) {}

  /** Announces the end to every process, each time. */
  async end({ tenantId }: TenantScope, grantId: string, at: Date): Promise<void> {
    await this.database.inPlatform(SCOPE, async (unit) => {
      const grant = { tenantId, grantId };
      await unit.modelsEndedGrant.upsert({
        where: { tenantId_grantId: grant },
        create: { ...grant, endedAt: at },
        update: {},
      });
      await announce(unit, KEY_CHANNEL, announcementOf({ revoked: keyIdOfGrant(grantId) }));
    });
  }

  /** Whether the grant has ended, or its person was removed from the tenant at `since` or later. */
  hasEnded({ tenantId, grantId, personId }: Omit<IssuedGrant, 'issuedAt'>, since: Date): Promise<boolean> {
    return this.database.inPlatform(SCOPE, async (unit) => {
      const grant = await unit.modelsEndedGrant.findUnique({
        where: { tenantId_grantId: { tenantId, grantId } },
      });
      const member = await unit.modelsEndedMember.findFirst({
        where: { tenantId, personId, endedAt: { gte: since } },
      });
      return grant !== null || member !== null;
    });
  }
}
