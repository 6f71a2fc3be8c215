import { Module } from '@nestjs/common';
import { TopologyModule } from '../topology/topology.module.js';
import { RoutingController } from './routing.controller.js';
import { RoutingService } from './routing.service.js';

@Module({ imports: [TopologyModule], controllers: [RoutingController], providers: [RoutingService] })
export class RoutingModule {}
