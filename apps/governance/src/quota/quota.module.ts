import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ChargeService } from './charge.service.js';
import { HolderRepository } from './holder.repository.js';
import { HolderService } from './holder.service.js';
import { LeaseService } from './lease.service.js';
import { PolicyController } from './policy.controller.js';
import { PolicyService } from './policy.service.js';
import { QuotaChanges } from './quota.changes.js';
import { QuotaController } from './quota.controller.js';
import { QuotaWatch } from './quota.watch.js';
import { RateService } from './rate.service.js';
import { RecallService } from './recall.service.js';

@Module({
  imports: [LedgerModule],
  controllers: [QuotaController, PolicyController],
  providers: [
    LeaseService,
    ChargeService,
    RateService,
    PolicyService,
    HolderRepository,
    HolderService,
    QuotaChanges,
    QuotaWatch,
    RecallService,
  ],
})
export class QuotaModule {}
