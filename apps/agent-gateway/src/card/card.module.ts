import { Module } from '@nestjs/common';
import { RouteModule } from '../route/route.module.js';
import { CardService } from './card.service.js';
import { JwksService } from './jwks.service.js';

@Module({
  imports: [RouteModule],
  providers: [CardService, JwksService],
  exports: [CardService, JwksService],
})
export class CardModule {}
