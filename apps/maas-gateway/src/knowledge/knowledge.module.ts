import { Module } from '@nestjs/common';
import { KnowledgeController } from './knowledge.controller.js';
import { KNOWLEDGE_BASES, loadKnowledgeBases } from './knowledge.library.js';

@Module({
  controllers: [KnowledgeController],
  providers: [{ provide: KNOWLEDGE_BASES, useFactory: loadKnowledgeBases }],
  exports: [KNOWLEDGE_BASES],
})
export class KnowledgeModule {}
