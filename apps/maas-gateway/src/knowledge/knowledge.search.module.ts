import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { KnowledgeController } from './knowledge.controller.js';
import { KnowledgeMeaning, TEXT_ENCODER, type TextEncoder } from './knowledge.meaning.js';
import { KnowledgeModule } from './knowledge.module.js';

/** What services ask of the knowledge bases. */
@Module({})
export class KnowledgeSearchModule {
  /** `encoder` is a provider that `module` exports. */
  static with({ module, encoder }: { module: Type; encoder: Type<TextEncoder> }): DynamicModule {
    return {
      module: KnowledgeSearchModule,
      imports: [KnowledgeModule, module],
      controllers: [KnowledgeController],
      providers: [{ provide: TEXT_ENCODER, useExisting: encoder }, KnowledgeMeaning],
    };
  }
}
