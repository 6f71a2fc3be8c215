import { Module } from '@nestjs/common';
import { EncoderModule } from '../source/local/encoder.module.js';
import { EncoderService } from '../source/local/encoder.service.js';
import { KnowledgeController } from './knowledge.controller.js';
import { KNOWLEDGE_BASES, loadKnowledgeBases } from './knowledge.library.js';
import { KnowledgeMeaning, TEXT_ENCODER } from './knowledge.meaning.js';

@Module({
  imports: [EncoderModule],
  controllers: [KnowledgeController],
  providers: [
    { provide: KNOWLEDGE_BASES, useFactory: loadKnowledgeBases },
    { provide: TEXT_ENCODER, useExisting: EncoderService },
    KnowledgeMeaning,
  ],
  exports: [KNOWLEDGE_BASES],
})
export class KnowledgeModule {}
