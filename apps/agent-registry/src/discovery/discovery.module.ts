import { Module } from '@nestjs/common';
import { GrpcEmbedder } from './embedder.client.js';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import { MeaningSearch } from './meaning.search.js';
import { VectorCache } from './vector.cache.js';
import { VectorSweep } from './vector.sweep.js';
import { WordIndex } from './word.index.js';

@Module({
  providers: [
    { provide: EMBEDDER, useClass: GrpcEmbedder },
    EncoderWatch,
    MeaningSearch,
    VectorCache,
    VectorSweep,
    WordIndex,
  ],
  exports: [MeaningSearch, VectorCache, VectorSweep, WordIndex],
})
export class DiscoveryModule {}
