import { Module } from '@nestjs/common';
import { ReservationModule } from '../reservation/reservation.module.js';
import { SiteController } from './site.controller.js';
import { SiteService } from './site.service.js';

@Module({ imports: [ReservationModule], controllers: [SiteController], providers: [SiteService] })
export class SiteModule {}
