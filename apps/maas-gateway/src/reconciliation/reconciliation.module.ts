import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ChargedEvents } from './charged.events.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ReconciliationTask } from './reconciliation.task.js';

@Module({
  imports: [LedgerModule],
  providers: [ReconciliationRepository, ChargedEvents, ReconciliationTask],
  exports: [ReconciliationTask],
})
export class ReconciliationModule {}
