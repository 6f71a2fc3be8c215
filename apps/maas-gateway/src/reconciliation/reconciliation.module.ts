import { Module } from '@nestjs/common';
import { ChargedEvents, reconciledLedger } from './charged.events.js';
import { ReconciliationRepository } from './reconciliation.repository.js';
import { ReconciliationTask } from './reconciliation.task.js';

@Module({
  providers: [ReconciliationRepository, reconciledLedger, ChargedEvents, ReconciliationTask],
  exports: [ReconciliationTask],
})
export class ReconciliationModule {}
