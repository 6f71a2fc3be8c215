import { Module } from '@nestjs/common';
import { LatencyModule } from '../latency/latency.module.js';
import { PlacementModule } from '../placement/placement.module.js';
import { ReservationController } from './reservation.controller.js';
import { ReservationRepository } from './reservation.repository.js';
import { ReservationService } from './reservation.service.js';

@Module({
  imports: [LatencyModule, PlacementModule],
  controllers: [ReservationController],
  providers: [ReservationRepository, ReservationService],
  exports: [ReservationRepository, ReservationService],
})
export class ReservationModule {}
