import { Module, type DynamicModule } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import {
  AuditOutboxModule,
  periodicTasks,
  QuotaLifecycle,
  ServiceModule,
  UsageOutboxModule,
} from '@isthmus/platform-service';
import { DatabaseModule } from '@isthmus/platform-service-database';
import { CacheModule } from './cache/cache.module.js';
import { CatalogueModule } from './catalogue/catalogue.module.js';
import { Catalogue } from './catalogue/catalogue.service.js';
import { CompletionModule } from './completion/completion.module.js';
import type { Environment } from './config.js';
import { OpenAiDialect } from './dialect/openai/openai.dialect.js';
import { OpenAiModule } from './dialect/openai/openai.module.js';
import { KeyModule } from './key/key.module.js';
import { KeyVerifier } from './key/key.verifier.js';
import { IndexingTask } from './knowledge/indexing/indexing.task.js';
import { VectorSweep } from './knowledge/indexing/vector.sweep.js';
import { KnowledgeModule } from './knowledge/knowledge.module.js';
import { MeteringModule } from './metering/metering.module.js';
import { RequestJournal } from './metering/request.journal.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';
import { ReconciliationTask } from './reconciliation/reconciliation.task.js';
import { GatewayModule, type DialectAdapter } from './server/gateway.module.js';
import { BUILT_IN, ExtractModule } from './source/extract/extract.module.js';
import { EncoderModule, ENCODERS } from './source/local/encoder.module.js';
import { EncoderService } from './source/local/encoder.service.js';
import { EncoderSource } from './source/local/encoder.source.js';
import { LOCAL, LocalModule } from './source/local/local.module.js';
import { LocalModels } from './source/local/local.models.js';
import { UpstreamModule, UPSTREAMS } from './source/upstream/upstream.module.js';

/** The APIs that clients may speak; the first states errors of requests whose path is of no dialect or unreadable. */
export const DIALECTS: readonly DialectAdapter[] = [{ module: OpenAiModule, dialect: OpenAiDialect }];

@Module({})
export class AppModule {
  static with(environment: Environment, kit: ServiceKit, dialects = DIALECTS): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ServiceModule.with(environment, kit),
        DatabaseModule.with({ schema: 'models', url: environment.DATABASE_URL }),
        UsageOutboxModule.with({ schema: 'models', gatherMs: 1_000 }),
        AuditOutboxModule.with({ schema: 'models' }),
        KeyModule,
        KnowledgeModule.with({ module: EncoderModule, encoder: EncoderService }),
        EncoderModule,
        LocalModule,
        MeteringModule,
        CatalogueModule.with([
          { module: ExtractModule, sources: BUILT_IN },
          { module: LocalModule, sources: LOCAL },
          { module: EncoderModule, sources: ENCODERS },
          { module: UpstreamModule, sources: UPSTREAMS },
        ]),
        CacheModule.with({ module: EncoderModule, encoder: EncoderService }),
        CompletionModule,
        ReconciliationModule,
        GatewayModule.serving(dialects),
      ],
      providers: [
        periodicTasks('models', [
          RequestJournal,
          QuotaLifecycle,
          Catalogue,
          LocalModels,
          EncoderSource,
          KeyVerifier,
          ReconciliationTask,
          IndexingTask,
          VectorSweep,
        ]),
      ],
    };
  }
}
