import { Module } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { BudgetGate, LEDGER } from './budget.gate.js';

@Module({
  providers: [
    BudgetGate,
    {
      provide: LEDGER,
      useFactory: (clients: ServiceClients, environment: Environment) =>
        clients.connect(governance.LedgerDefinition, {
          address: environment.GOVERNANCE_ADDRESS,
          audience: 'governance',
        }),
      inject: [ServiceClients, ENVIRONMENT],
    },
  ],
  exports: [BudgetGate],
})
export class BudgetModule {}
