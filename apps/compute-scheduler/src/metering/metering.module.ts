import { Module } from '@nestjs/common';
import { MeteringRepository } from './metering.repository.js';
import { MeteringService } from './metering.service.js';

@Module({ providers: [MeteringRepository, MeteringService], exports: [MeteringService] })
export class MeteringModule {}
