import { Module } from '@nestjs/common';
import { EncoderController } from './encoder.controller.js';
import { LOCATE_ENCODER } from './encoder.files.js';
import { locateEncoder } from './encoder.located.js';
import { EncoderService } from './encoder.service.js';
import { EncoderSource } from './encoder.source.js';

/** Injection token of the sources of embeddings on this machine. */
export const ENCODERS = Symbol('local encoders');

@Module({
  controllers: [EncoderController],
  providers: [
    { provide: LOCATE_ENCODER, useValue: locateEncoder },
    EncoderService,
    EncoderSource,
    { provide: ENCODERS, useFactory: (source: EncoderSource) => [source], inject: [EncoderSource] },
  ],
  exports: [ENCODERS, EncoderService, EncoderSource],
})
export class EncoderModule {}
