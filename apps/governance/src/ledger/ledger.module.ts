import { Module } from '@nestjs/common';
import { HoldSweeper } from './hold.sweeper.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { LedgerService } from './ledger.service.js';

@Module({
  controllers: [LedgerController],
  providers: [LedgerRepository, LedgerService, LedgerTelemetry, HoldSweeper],
  exports: [LedgerRepository, LedgerTelemetry, HoldSweeper],
})
export class LedgerModule {}
