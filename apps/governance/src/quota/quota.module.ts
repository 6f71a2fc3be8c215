import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ChargeService } from './charge.service.js';
import { HolderRepository } from './holder.repository.js';
import { HolderService } from './holder.service.js';
import { LeaseService } from './lease.service.js';
import { PolicyController } from './policy.controller.js';
import { QuotaController } from './quota.controller.js';

@Module({
  imports: [LedgerModule],
  controllers: [QuotaController, PolicyController],
  providers: [LeaseService, ChargeService, HolderService, HolderRepository],
})
export class QuotaModule {}
