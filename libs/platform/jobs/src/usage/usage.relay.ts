import { governance, quota } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { ServiceIdentity } from '@isthmus/platform-identity';
import type { Logger, Meter } from '@isthmus/platform-observability';
import { OutboxRelay } from '../outbox/outbox.relay.js';
import { usageOutboxOf, type UsageSchema, type WaitingUsage } from './usage.message.js';
import { UsagePublisher, type UsageLedger } from './usage.publisher.js';

export interface UsageRelayOptions {
  databaseUrl: string;
  schema: UsageSchema;
  /** The service that writes the usage. */
  service: string;
  /** How long usage waits to be charged together with more; 50 ms by default. */
  gatherMs?: number;
  /** Messages of a tenant that are published at once; fewer when messages have many lines. 500 by default. */
  rowsMax?: number;
  logger: Logger;
  meter?: Meter | undefined;
  /** Called once the relay has stopped. */
  onStop?: (() => void) | undefined;
}

const GATHER_MS = 50;
const ROWS_MAX = 500;

/**
 * Publishes a service's usage outbox to the ledger of governance. The ledger charges each event id and settles each
 * hold once, so that a message repeated after a crash changes nothing.
 */
export class UsageRelay extends OutboxRelay<WaitingUsage> {
  constructor(ledger: UsageLedger, options: UsageRelayOptions) {
    const publisher = new UsagePublisher(ledger, `service:${options.service}`);
    super({
      gatherMs: GATHER_MS,
      rowsMax: ROWS_MAX,
      ...options,
      table: usageOutboxOf(options.schema),
      publish: (tenantId, rows, signal) => publisher.publish(tenantId, rows, signal),
    });
  }
}

/** A relay from `schema` of the database to governance at `governanceAddress`. */
export function createUsageRelay(
  options: UsageRelayOptions & { governanceAddress: string; identity: ServiceIdentity },
): UsageRelay {
  const { governanceAddress: address, identity } = options;
  const target = { address, audience: 'governance', identity };
  const ledger = createServiceClient(governance.LedgerDefinition, target);
  const leases = createServiceClient(quota.QuotaDefinition, target);
  const { post, settle, void: release } = ledger;
  const onStop = () => {
    ledger.close();
    leases.close();
  };
  return new UsageRelay({ post, settle, void: release, charge: leases.charge }, { ...options, onStop });
}
