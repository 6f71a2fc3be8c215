import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AccountController } from './account.controller.js';
import { AccountService } from './account.service.js';

@Module({
  imports: [LedgerModule],
  controllers: [AccountController],
  providers: [AccountService],
})
export class AccountModule {}
