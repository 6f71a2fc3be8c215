import { Inject, Injectable, type Provider } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { platformScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

export interface PriceRow {
  id: string;
  sku: string;
  /** Empty: every model without a row of its own. */
  model: string;
  amountMicro: bigint;
  per: bigint;
  effectiveFrom: Date | undefined;
}

const LEDGER = Symbol('ledger');
type LedgerRpc = Pick<ServiceClient<typeof governance.LedgerDefinition>, 'listPrices'>;

/** The gRPC client that a `LedgerClient` calls. */
export const ledger: Provider = {
  provide: LEDGER,
  useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
    clients.connect(governance.LedgerDefinition, { address, audience: 'governance' }),
  inject: [ServiceClients, ENVIRONMENT],
};

/** The part of governance that metering needs. */
@Injectable()
export class LedgerClient {
  constructor(@Inject(LEDGER) private readonly ledger: LedgerRpc) {}

  async listPrices(): Promise<PriceRow[]> {
    const { prices } = await this.ledger.listPrices({}, { scope: platformScope('service:maas-gateway') });
    return prices;
  }
}
