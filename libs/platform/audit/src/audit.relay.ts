import { governance } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { tenantScope, type ServiceIdentity } from '@isthmus/platform-identity';
import { OutboxRelay, publishInOrder } from '@isthmus/platform-jobs';
import type { Logger, Meter } from '@isthmus/platform-observability';
import { auditOutboxOf, type AuditSchema, type WaitingEvent } from './audit.table.js';

/** The part of governance that the relay needs. */
export type AuditLog = Pick<ServiceClient<typeof governance.AuditDefinition>, 'append'>;

const APPEND_MS_MAX = 2_000;

/**
 * Publishes a service's audit outbox to governance: soon after each commit, in the order of writing of each tenant. An
 * event that was published and not yet removed when the process died is appended again under the same id, and
 * governance recognises it as the same record.
 */
export class AuditRelay extends OutboxRelay<WaitingEvent> {
  constructor(
    log: AuditLog,
    options: {
      databaseUrl: string;
      schema: AuditSchema;
      logger: Logger;
      meter?: Meter | undefined;
      /** Called once the relay has stopped. */
      onStop?: (() => void) | undefined;
    },
  ) {
    super({
      ...options,
      table: auditOutboxOf(options.schema),
      publish: (_, rows, signal) => publishInOrder(rows, signal, (event) => append(log, event, signal)),
    });
  }
}

async function append(log: AuditLog, event: WaitingEvent, signal: AbortSignal): Promise<void> {
  const { id: eventId, tenantId, action, resource, actor, at, attributes } = event;
  const scope = tenantScope(tenantId, actor);
  if (!scope) throw new AppError('INVALID_ARGUMENT', 'The tenant of an audit event is not a UUID');
  const request = { eventId, action, resource, actor, at, attributes };
  await log.append(request, { scope, deadline: APPEND_MS_MAX, retry: false, signal });
}

/** A relay from `schema` of the database to governance at `address`. */
export function createAuditRelay(options: {
  databaseUrl: string;
  schema: AuditSchema;
  governanceAddress: string;
  identity: ServiceIdentity;
  logger: Logger;
  meter?: Meter | undefined;
}): AuditRelay {
  const { governanceAddress: address, identity } = options;
  const log = createServiceClient(governance.AuditDefinition, { address, audience: 'governance', identity });
  return new AuditRelay(log, { ...options, onStop: () => log.close() });
}
