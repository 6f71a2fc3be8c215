import { Module } from '@nestjs/common';
import { MeteringModule } from '../metering/metering.module.js';
import { CompletionService } from './completion.service.js';
import { EmbeddingService } from './embedding.service.js';

@Module({
  imports: [MeteringModule],
  providers: [CompletionService, EmbeddingService],
  exports: [CompletionService, EmbeddingService],
})
export class CompletionModule {}
