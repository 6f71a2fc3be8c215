import { Module } from '@nestjs/common';
import { journalProvider, QuotaLifecycle, quotaProviders } from '@isthmus/platform-service';
import { AttemptRepository } from './attempt.repository.js';
import { GenAiMetrics } from './gen-ai.metrics.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { LedgerClient } from './ledger.client.js';
import { LedgerMetering } from './ledger.metering.js';
import { METERING } from './metering.types.js';
import { PriceBook } from './price.book.js';
import { RequestJournal } from './request.journal.js';
import { createTokenCounter, TOKEN_COUNTER } from './token.counter.js';

@Module({
  imports: [LedgerModule],
  providers: [
    LedgerClient,
    PriceBook,
    AttemptRepository,
    journalProvider,
    ...quotaProviders(PriceBook),
    RequestJournal,
    GenAiMetrics,
    { provide: METERING, useClass: LedgerMetering },
    { provide: TOKEN_COUNTER, useFactory: createTokenCounter },
  ],
  exports: [METERING, TOKEN_COUNTER, PriceBook, RequestJournal, QuotaLifecycle, GenAiMetrics],
})
export class MeteringModule {}
