import { Module } from '@nestjs/common';
import { ChargedEventRepository } from './charged-event.repository.js';
import { UsageController } from './usage.controller.js';
import { UsageRepository } from './usage.repository.js';
import { UsageService } from './usage.service.js';

@Module({
  controllers: [UsageController],
  providers: [UsageRepository, ChargedEventRepository, UsageService],
})
export class UsageModule {}
