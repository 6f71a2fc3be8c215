import { Module } from '@nestjs/common';
import { GrpcEmbedder } from './embedder.client.js';
import { EMBEDDER } from './embedder.token.js';
import { EncoderWatch } from './encoder.watch.js';
import { MeaningSearch } from './meaning.search.js';
import { VectorCache } from './vector.cache.js';
import { VectorSweep } from './vector.sweep.js';

@Module({
  providers: [
    { provide: EMBEDDER, useClass: GrpcEmbedder },
    EncoderWatch,
    MeaningSearch,
    VectorCache,
    VectorSweep,
  ],
  exports: [MeaningSearch, VectorCache, VectorSweep],
})
export class DiscoveryModule {}
