import { Inject, Injectable, type Provider } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import type { UsageEvent } from './reconcile.js';

const LEDGER = Symbol('ledger of reconciliation');
const SKUS = ['model.input', 'model.output'];
const SCOPE = platformScope('service:maas-gateway');
type LedgerRpc = Pick<ServiceClient<typeof governance.LedgerDefinition>, 'listCharges'>;

/** The gRPC client that `ChargedEvents` calls. */
export const reconciledLedger: Provider = {
  provide: LEDGER,
  useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
    clients.connect(governance.LedgerDefinition, { address, audience: 'governance' }),
  inject: [ServiceClients, ENVIRONMENT],
};

/** Reads what the ledger charged for models, over all tenants. */
@Injectable()
export class ChargedEvents {
  constructor(@Inject(LEDGER) private readonly ledger: LedgerRpc) {}

  /** Charges from `from` until before `to`, an hour at most, by time and event id. */
  async *events(period: { from: Date; to: Date }): AsyncGenerator<UsageEvent> {
    let pageToken = '';
    do {
      const page = await this.ledger.listCharges({ ...period, skus: SKUS, pageToken }, { scope: SCOPE });
      for (const { at, ...event } of page.events) if (at) yield { at, ...event };
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }
}
