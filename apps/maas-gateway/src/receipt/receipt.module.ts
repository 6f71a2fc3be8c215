import { Module } from '@nestjs/common';
import { StatementSigner } from '@isthmus/platform-identity';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ChargeClient } from './charge.client.js';
import { ReceiptRepository } from './receipt.repository.js';
import { ReceiptService } from './receipt.service.js';

@Module({
  imports: [LedgerModule],
  providers: [
    ReceiptRepository,
    ChargeClient,
    {
      provide: StatementSigner,
      useFactory: ({ RECEIPT_SIGNING_KEY: key, RECEIPT_RETIRED_KEYS: retired }: Environment) =>
        StatementSigner.create(key, retired?.keys),
      inject: [ENVIRONMENT],
    },
    ReceiptService,
  ],
  exports: [ReceiptService],
})
export class ReceiptModule {}
