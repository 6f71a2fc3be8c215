import { Module } from '@nestjs/common';
import { DeliveryModule } from '../delivery/delivery.module.js';
import { RouteModule } from '../route/route.module.js';
import { CardService } from './card.service.js';
import { JwksService } from './jwks.service.js';

@Module({
  imports: [RouteModule, DeliveryModule],
  providers: [CardService, JwksService],
  exports: [CardService, JwksService],
})
export class CardModule {}
