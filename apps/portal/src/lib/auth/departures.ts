import { models } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type ServiceIdentity } from '@isthmus/platform-identity';
import { OutboxRelay, publishInOrder, type OutboxRow } from '@isthmus/platform-jobs';
import type { Logger } from '@isthmus/platform-observability';

/** Somebody who left an organisation, was removed, or has a role that may not hold keys; `actor` did it. */
type Departure = OutboxRow<{ user_id: string; actor: string }>;

const END_MS_MAX = 5_000;
const TABLE = {
  schema: 'identity',
  table: 'departure_outbox',
  columns: ['user_id', 'actor'],
  ordered: false,
  channel: 'identity_departure',
};

/**
 * Ends the keys of people who left an organisation or may not hold them any more, and their open requests in the gateways,
 * soon after the commit that removed or demoted them. While the model gateway is unavailable it is tried again.
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
      publishInOrder(rows, signal, async ({ user_id: personId, actor }) => {
        // Whoever was allowed to remove somebody, and whoever left: the portal has checked it.
        const scope = tenantScope(tenantId, actor, 'administrator');
        if (!scope) throw new AppError('INVALID_ARGUMENT', 'The id of an organisation is not a UUID');
        await keys.endMember({ personId }, { scope, deadline: END_MS_MAX, retry: false, signal });
      }),
    onStop: () => keys.close(),
  });
}
