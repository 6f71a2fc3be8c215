import { Module } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

/** Injection token of the `LedgerRpc`. */
export const LEDGER = Symbol('ledger');

/** The ledger of governance, by gRPC. */
export type LedgerRpc = ServiceClient<typeof governance.LedgerDefinition>;

@Module({
  providers: [
    {
      provide: LEDGER,
      useFactory: (clients: ServiceClients, { GOVERNANCE_ADDRESS: address }: Environment) =>
        clients.connect(governance.LedgerDefinition, { address, audience: 'governance' }),
      inject: [ServiceClients, ENVIRONMENT],
    },
  ],
  exports: [LEDGER],
})
export class LedgerModule {}
