import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { AuditRelay, createAuditRelay } from '@isthmus/platform-audit';
import { Database } from '@isthmus/platform-database';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer } from '@isthmus/platform-http';
import { createUsageRelay, PeriodicTasks, RetentionSweep, UsageRelay } from '@isthmus/platform-jobs';
import { LedgerClient } from './budget/ledger.client.js';
import { ExchangeService } from './budget/exchange.service.js';
import { PriceBook } from './budget/price.book.js';
import { RequestJournal } from './budget/request.journal.js';
import { Catalogue } from './catalogue/catalogue.service.js';
import { ModelsController } from './catalogue/models.controller.js';
import type { Environment } from './config.js';
import { KeyController } from './key/key.controller.js';
import { KeyService } from './key/key.service.js';
import { KeyVerifier } from './key/key.verifier.js';
import { KNOWLEDGE_BASES, KnowledgeController } from './knowledge/knowledge.controller.js';
import { loadKnowledgeBases, type KnowledgeBase } from './knowledge/knowledge.library.js';
import { GenAiMetrics } from './metrics/gen-ai.metrics.js';
import { ModelsRepository } from './models.repository.js';
import { openAiServer } from './openai.server.js';

const WRITE_KEPT_EVERY_MS = 1_000;
const CLOSE_ABANDONED_EVERY_MS = 10_000;
const REFRESH_CATALOGUE_EVERY_MS = 60_000;
const NOTE_USES_EVERY_MS = 60_000;

@Module({})
export class AppModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly models: ModelsRepository,
    private readonly ledger: LedgerClient,
    private readonly exchanges: ExchangeService,
  ) {}

  static with(environment: Environment, kit: ServiceKit): DynamicModule {
    return {
      module: AppModule,
      controllers: [KeyController, ModelsController, KnowledgeController],
      providers: [...shared(environment, kit), ...metering(environment, kit), ...servers(environment, kit)],
    };
  }

  /** Requests have ended by now; their ends may not all be written. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.exchanges.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    this.ledger.close();
    await this.models.close();
  }
}

function shared(environment: Environment, { identity, metrics, logger }: ServiceKit): Provider[] {
  const { DATABASE_URL: databaseUrl, GOVERNANCE_ADDRESS: governanceAddress } = environment;
  const relay = createAuditRelay({
    databaseUrl,
    schema: 'models',
    governanceAddress,
    identity,
    logger,
    meter: metrics.meter,
  });
  const models = new ModelsRepository(new Database({ url: databaseUrl }));
  return [
    { provide: AuditRelay, useValue: relay },
    { provide: ModelsRepository, useValue: models },
    {
      provide: LedgerClient,
      useValue: new LedgerClient({ address: governanceAddress, identity }),
    },
    { provide: GenAiMetrics, useValue: new GenAiMetrics(metrics.meter) },
    { provide: KNOWLEDGE_BASES, useFactory: loadKnowledgeBases },
    {
      provide: Catalogue,
      useFactory: (bases: KnowledgeBase[]) => new Catalogue(bases, environment.MODEL_UPSTREAMS, logger),
      inject: [KNOWLEDGE_BASES],
    },
  ];
}

function metering(environment: Environment, kit: ServiceKit): Provider[] {
  const { identity, logger, metrics, name: service } = kit;
  const { DATABASE_URL: databaseUrl, GOVERNANCE_ADDRESS: governanceAddress } = environment;
  return [
    {
      provide: UsageRelay,
      useFactory: () =>
        createUsageRelay({
          databaseUrl,
          schema: 'models',
          service,
          governanceAddress,
          identity,
          logger,
          meter: metrics.meter,
        }),
    },
    {
      provide: PriceBook,
      useFactory: (ledger: LedgerClient) => new PriceBook(ledger),
      inject: [LedgerClient],
    },
    {
      provide: RequestJournal,
      useFactory: (models: ModelsRepository, relay: UsageRelay) => new RequestJournal(models, relay, logger),
      inject: [ModelsRepository, UsageRelay],
    },
    {
      provide: ExchangeService,
      useFactory: (
        journal: RequestJournal,
        ledger: LedgerClient,
        prices: PriceBook,
        genAiMetrics: GenAiMetrics,
      ) => new ExchangeService(journal, ledger, prices, genAiMetrics, logger),
      inject: [RequestJournal, LedgerClient, PriceBook, GenAiMetrics],
    },
    {
      provide: PeriodicTasks,
      useFactory: (journal: RequestJournal, catalogue: Catalogue, keys: KeyVerifier) =>
        new PeriodicTasks({ service, logger, meter: metrics.meter, databaseUrl }, [
          { name: 'write kept ends', everyMs: WRITE_KEPT_EVERY_MS, run: () => journal.writeKept() },
          {
            name: 'close abandoned requests',
            everyMs: CLOSE_ABANDONED_EVERY_MS,
            run: (signal) => journal.closeAbandoned(signal),
          },
          {
            name: 'refresh catalogue',
            everyMs: REFRESH_CATALOGUE_EVERY_MS,
            immediate: true,
            run: () => catalogue.refresh(),
          },
          { name: 'note uses of keys', everyMs: NOTE_USES_EVERY_MS, run: () => keys.noteUses() },
          new RetentionSweep({ databaseUrl, schema: 'models', logger }).asTask(),
        ]),
      inject: [RequestJournal, Catalogue, KeyVerifier],
    },
  ];
}

function servers(environment: Environment, kit: ServiceKit): Provider[] {
  const { DATABASE_URL: databaseUrl, KEY_PEPPER: pepper } = environment;
  return [
    {
      provide: KeyVerifier,
      useFactory: (models: ModelsRepository) =>
        new KeyVerifier(models, { pepper, databaseUrl, logger: kit.logger }),
      inject: [ModelsRepository],
    },
    {
      provide: KeyService,
      useFactory: (models: ModelsRepository) => new KeyService(models, pepper),
      inject: [ModelsRepository],
    },
    {
      provide: HttpServer,
      useFactory: (
        catalogue: Catalogue,
        exchanges: ExchangeService,
        metrics: GenAiMetrics,
        keys: KeyVerifier,
      ) => openAiServer(environment, kit, { catalogue, exchanges, metrics, keys }),
      inject: [Catalogue, ExchangeService, GenAiMetrics, KeyVerifier],
    },
  ];
}
