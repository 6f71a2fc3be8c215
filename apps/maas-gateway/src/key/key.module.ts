import { Module } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import { AUTHENTICATE, modelsAuthenticator } from './authenticator.js';
import { KeyController } from './key.controller.js';
import { KeyRepository } from './key.repository.js';
import { KeyService } from './key.service.js';
import { KeyVerifier } from './key.verifier.js';

@Module({
  controllers: [KeyController],
  providers: [
    KeyRepository,
    KeyService,
    KeyVerifier,
    {
      provide: AUTHENTICATE,
      useFactory: ({ identity }: ServiceKit, keys: KeyVerifier) => modelsAuthenticator(identity, keys),
      inject: [KIT, KeyVerifier],
    },
  ],
  exports: [KeyService, KeyVerifier, AUTHENTICATE],
})
export class KeyModule {}
