import { Global, Module } from '@nestjs/common';
import { readAtlas } from '@isthmus/atlas';
import { ENVIRONMENT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { ReferenceModel } from './reference-model.js';

const referenceModel = {
  provide: ReferenceModel,
  useFactory: ({ ATLAS, PLACEMENT_SEED }: Environment) =>
    new ReferenceModel(readAtlas(ATLAS), PLACEMENT_SEED),
  inject: [ENVIRONMENT],
};

/** The reference model of this process, which every feature reads and none changes. */
@Global()
@Module({ providers: [referenceModel], exports: [referenceModel] })
export class AtlasModule {}
