import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { BaseService } from './base/base.service.js';
import { parseInProcess } from './document/parser.process.js';
import { DocumentsController } from './documents.controller.js';
import { EvaluationController } from './evaluation.controller.js';
import { EvaluationService } from './evaluation/evaluation.service.js';
import { QuestionService } from './evaluation/question.service.js';
import { IndexingTask } from './indexing/indexing.task.js';
import { PARSE_DOCUMENT, type ParseDocument } from './indexing/parse.document.js';
import { PassageEncoder } from './indexing/passage.encoder.js';
import { VectorSweep } from './indexing/vector.sweep.js';
import { KnowledgeController } from './knowledge.controller.js';
import { KNOWLEDGE_BASES, loadKnowledgeBases } from './knowledge.library.js';
import { KnowledgeMeaning } from './knowledge.meaning.js';
import { KnowledgeSearch } from './knowledge.search.js';
import { TenantBases } from './search/tenant.bases.js';
import { TEXT_ENCODER, type TextEncoder } from './text.encoder.js';

const PARSE: ParseDocument = (document, signal) => parseInProcess(document, { signal });

/** Knowledge bases: of the packs, and of tenants, from the upload of a document to a passage that answers. */
@Module({})
export class KnowledgeModule {
  /** `encoder` is a provider that `module` exports. */
  static with({ module, encoder }: { module: Type; encoder: Type<TextEncoder> }): DynamicModule {
    return {
      module: KnowledgeModule,
      global: true,
      imports: [module],
      controllers: [KnowledgeController, DocumentsController, EvaluationController],
      providers: [
        { provide: KNOWLEDGE_BASES, useFactory: loadKnowledgeBases },
        { provide: TEXT_ENCODER, useExisting: encoder },
        { provide: PARSE_DOCUMENT, useValue: PARSE },
        BaseService,
        EvaluationService,
        IndexingTask,
        KnowledgeMeaning,
        KnowledgeSearch,
        PassageEncoder,
        QuestionService,
        TenantBases,
        VectorSweep,
      ],
      exports: [KNOWLEDGE_BASES, KnowledgeMeaning, TenantBases, IndexingTask, QuestionService, VectorSweep],
    };
  }
}
