import { Module } from '@nestjs/common';
import { HandOverAsking } from './handover.asking.js';
import { HandOverController } from './handover.controller.js';
import { HandOverExpiry } from './handover.expiry.js';
import { HandOverService } from './handover.service.js';
import { MeasuresService } from './measures.service.js';
import { ServiceController } from './service.controller.js';

@Module({
  controllers: [HandOverController, ServiceController],
  providers: [HandOverAsking, HandOverExpiry, HandOverService, MeasuresService],
  exports: [HandOverAsking, HandOverExpiry],
})
export class HandOverModule {}
