import { Module } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { KIT } from '@isthmus/platform-service';
import { AccessWatch } from './access.watch.js';
import { AUTHENTICATE, modelsAuthenticator } from './authenticator.js';
import { GrantRepository } from './grant.repository.js';
import { GrantService } from './grant.service.js';
import { KeyController } from './key.controller.js';
import { KeyRepository } from './key.repository.js';
import { KeyService } from './key.service.js';
import { KeyVerifier } from './key.verifier.js';

@Module({
  controllers: [KeyController],
  providers: [
    GrantRepository,
    GrantService,
    KeyRepository,
    KeyService,
    KeyVerifier,
    AccessWatch,
    {
      provide: AUTHENTICATE,
      useFactory: ({ identity }: ServiceKit, keys: KeyVerifier) => modelsAuthenticator(identity, keys),
      inject: [KIT, KeyVerifier],
    },
  ],
  exports: [KeyService, KeyVerifier, AccessWatch, AUTHENTICATE],
})
export class KeyModule {}
