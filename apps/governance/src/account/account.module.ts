import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/ledger.module.js';
import { AccountController } from './account.controller.js';
import { AccountDirectory } from './account.directory.js';
import { AccountDirectoryRepository } from './account.directory.repository.js';
import { AccountService } from './account.service.js';

@Module({
  imports: [LedgerModule],
  controllers: [AccountController],
  providers: [AccountService, AccountDirectory, AccountDirectoryRepository],
})
export class AccountModule {}
