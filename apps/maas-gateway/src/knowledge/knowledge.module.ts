import { Module } from '@nestjs/common';
import { KNOWLEDGE_BASES, loadKnowledgeBases } from './knowledge.library.js';

@Module({
  providers: [{ provide: KNOWLEDGE_BASES, useFactory: loadKnowledgeBases }],
  exports: [KNOWLEDGE_BASES],
})
export class KnowledgeModule {}
