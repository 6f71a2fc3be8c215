import { Module } from '@nestjs/common';
import { governance } from '@isthmus/contracts';
import { ENVIRONMENT, QuotaLifecycle, quotaProviders, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { MessageBudget } from './message.budget.js';
import { LEDGER, MessagePrices } from './message.prices.js';

@Module({
  providers: [
    {
      provide: LEDGER,
      useFactory: (clients: ServiceClients, environment: Environment) =>
        clients.connect(governance.LedgerDefinition, {
          address: environment.GOVERNANCE_ADDRESS,
          audience: 'governance',
        }),
      inject: [ServiceClients, ENVIRONMENT],
    },
    MessagePrices,
    ...quotaProviders(MessagePrices),
    MessageBudget,
  ],
  exports: [MessageBudget, QuotaLifecycle],
})
export class BudgetModule {}
