import { models } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type ServiceIdentity } from '@isthmus/platform-identity';
import { OutboxRelay, publishInOrder, type OutboxRow } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';

/**
 * Somebody who left an organisation, was removed, or has a role that may not hold keys; or, with `grant_id`, an application
 * that they disconnected. `actor` did it.
 */
type Departure = OutboxRow<{ user_id: string; actor: string; grant_id: string | null }>;

const END_MS_MAX = 5_000;
const TABLE = {
  schema: 'identity',
  table: 'departure_outbox',
  columns: ['user_id', 'actor', 'grant_id'],
  ordered: false,
  channel: 'identity_departure',
};

/**
 * Ends the keys of people who left an organisation or may not hold them any more, the tokens of applications that were
 * disconnected, and the open requests of both in the gateways, soon after the commit that did it. While the model gateway is unavailable it is tried again.
 */
export function createDepartureRelay(options: {
  databaseUrl: string;
  modelsAddress: string;
  identity: ServiceIdentity;
  logger: Logger;
}): OutboxRelay<Departure> {
  const { databaseUrl, logger, identity, modelsAddress: address } = options;
  const keys = createServiceClient(models.ApiKeysDefinition, { address, audience: 'maas-gateway', identity });
  return new OutboxRelay<Departure>({
    databaseUrl,
    table: TABLE,
    logger,
    publish: (tenantId, rows, signal) =>
      publishInOrder(rows, signal, async ({ user_id: personId, actor, grant_id: grantId }) => {
        // Whoever was allowed to remove somebody, and whoever left: the portal has checked it.
        const scope = tenantScope(tenantId, actor, 'administrator');
        if (!scope) throw new AppError('INVALID_ARGUMENT', 'The id of an organisation is not a UUID');
        const options = { scope, deadline: END_MS_MAX, retry: false, signal } as const;
        if (grantId === null) await keys.endMember({ personId }, options);
        else await keys.endGrant({ grantId }, options);
      }),
    onStop: () => keys.close(),
  });
}
