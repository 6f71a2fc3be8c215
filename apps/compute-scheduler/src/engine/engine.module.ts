import { Module } from '@nestjs/common';
import { ReservationModule } from '../reservation/reservation.module.js';
import { EngineController } from './engine.controller.js';
import { EngineRepository } from './engine.repository.js';
import { EngineService } from './engine.service.js';
import { LogService } from './log.service.js';
import { WorkloadRepository } from './workload.repository.js';
import { WorkloadService } from './workload.service.js';

@Module({
  imports: [ReservationModule],
  controllers: [EngineController],
  providers: [EngineRepository, EngineService, LogService, WorkloadRepository, WorkloadService],
})
export class EngineModule {}
