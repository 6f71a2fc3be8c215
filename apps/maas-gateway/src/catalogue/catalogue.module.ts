import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { SOURCES, type Source } from '../completion/source.js';
import { MeteringModule } from '../metering/metering.module.js';
import { Catalogue } from './catalogue.service.js';
import { ModelsController } from './models.controller.js';

/** A module of sources, and the token under which it exports them. */
export interface SourceModule {
  module: Type;
  sources: InjectionToken<readonly Source[]>;
}

/** The catalogue of the sources that the service is composed of. */
@Module({})
export class CatalogueModule {
  static with(modules: readonly SourceModule[]): DynamicModule {
    return {
      module: CatalogueModule,
      global: true,
      imports: [MeteringModule, ...modules.map(({ module }) => module)],
      controllers: [ModelsController],
      providers: [
        Catalogue,
        {
          provide: SOURCES,
          useFactory: (...sources: (readonly Source[])[]) => sources.flat(),
          inject: modules.map(({ sources }) => sources),
        },
      ],
      exports: [Catalogue],
    };
  }
}
