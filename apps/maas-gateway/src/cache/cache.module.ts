import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { ANSWER_CACHE } from '../completion/answer.cache.js';
import { KeyModule } from '../key/key.module.js';
import { AnswerCacheService } from './answer.cache.service.js';
import { AnswerStore } from './answer.store.js';
import { CacheController } from './cache.controller.js';
import { CacheCounters } from './cache.counters.js';
import { QuestionEncoder, SENTENCE_ENCODER, type SentenceEncoder } from './question.encoder.js';

/** Answers that are used again. */
@Module({})
export class CacheModule {
  /** `encoder` is a provider that `module` exports. */
  static with({ module, encoder }: { module: Type; encoder: Type<SentenceEncoder> }): DynamicModule {
    return {
      module: CacheModule,
      global: true,
      imports: [KeyModule, module],
      controllers: [CacheController],
      providers: [
        { provide: AnswerStore, useFactory: () => new AnswerStore() },
        CacheCounters,
        QuestionEncoder,
        { provide: SENTENCE_ENCODER, useExisting: encoder },
        { provide: ANSWER_CACHE, useClass: AnswerCacheService },
      ],
      exports: [ANSWER_CACHE],
    };
  }
}
