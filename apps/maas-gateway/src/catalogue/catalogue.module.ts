import { Module, type DynamicModule, type InjectionToken, type Type } from '@nestjs/common';
import { MeteringModule } from '../metering/metering.module.js';
import { Catalogue } from './catalogue.service.js';
import { SOURCES, type ModelSource } from './model.source.js';
import { ModelsController } from './models.controller.js';

/** A module of sources, and the token under which it exports them. */
export interface SourceModule {
  module: Type;
  sources: InjectionToken<readonly ModelSource[]>;
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
          useFactory: (...sources: (readonly ModelSource[])[]) => sources.flat(),
          inject: modules.map(({ sources }) => sources),
        },
      ],
      exports: [Catalogue],
    };
  }
}
