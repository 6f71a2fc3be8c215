import { Module } from '@nestjs/common';
import { StatementSigner } from '@isthmus/platform-identity';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { ChargeClient, chargeLedger } from './charge.client.js';
import { ReceiptRepository } from './receipt.repository.js';
import { ReceiptService } from './receipt.service.js';

@Module({
  providers: [
    ReceiptRepository,
    chargeLedger,
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
