import { Injectable, Module } from '@nestjs/common';
import { journalProvider } from '@isthmus/platform-service';
import { BudgetModule } from '../budget/budget.module.js';
import { MessageBudget } from '../budget/message.budget.js';
import { Delivery } from '../delivery/delivery.js';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { RouteModule } from '../route/route.module.js';
import { RouteService } from '../route/route.service.js';
import type { ExchangeServices } from './exchange.flow.js';
import { ExchangeJournal } from './exchange.journal.js';
import { ExchangeRepository } from './exchange.repository.js';

/** Injection token of `ExchangeServices`, with which protocol adapters call `runExchange`. */
export const EXCHANGE_SERVICES = Symbol('exchange services');

@Injectable()
class InjectedExchangeServices implements ExchangeServices {
  constructor(
    readonly routes: RouteService,
    readonly budget: MessageBudget,
    readonly journal: ExchangeJournal,
    readonly delivery: Delivery,
  ) {}
}

@Module({
  imports: [RouteModule, BudgetModule, DeliveryModule],
  providers: [
    ExchangeRepository,
    journalProvider,
    ExchangeJournal,
    { provide: EXCHANGE_SERVICES, useClass: InjectedExchangeServices },
  ],
  exports: [EXCHANGE_SERVICES, ExchangeJournal],
})
export class ExchangeModule {}
