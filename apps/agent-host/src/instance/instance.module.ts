import { Module } from '@nestjs/common';
import { LeaseModule } from '../lease/lease.module.js';
import { LogModule } from '../log/log.module.js';
import { RuntimeModule } from '../runtime/runtime.module.js';
import { InstanceController } from './instance.controller.js';
import { InstanceService } from './instance.service.js';

/** Needs the launchers that `app.module.ts` registers. */
@Module({
  imports: [RuntimeModule, LeaseModule, LogModule],
  controllers: [InstanceController],
  providers: [InstanceService],
})
export class InstanceModule {}
