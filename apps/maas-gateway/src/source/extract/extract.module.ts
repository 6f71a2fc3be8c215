import { Module } from '@nestjs/common';
import { MeteringModule } from '../../metering/metering.module.js';
import { ExtractSource } from './extract.source.js';

/** Injection token of the built-in models. */
export const BUILT_IN = Symbol('built-in models');

@Module({
  imports: [MeteringModule],
  providers: [
    ExtractSource,
    { provide: BUILT_IN, useFactory: (source: ExtractSource) => [source], inject: [ExtractSource] },
  ],
  exports: [BUILT_IN],
})
export class ExtractModule {}
