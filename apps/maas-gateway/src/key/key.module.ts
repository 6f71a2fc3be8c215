import { Module } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { PortalTokens } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import { AccessWatch } from './access.watch.js';
import { AUTHENTICATE, modelsAuthenticator } from './authenticator.js';
import { GrantRepository } from './grant.repository.js';
import { GrantService } from './grant.service.js';
import { KeyController } from './key.controller.js';
import { KeyRepository } from './key.repository.js';
import { KeyService } from './key.service.js';
import { KeyVerifier } from './key.verifier.js';
import { modelsTokens } from './models.tokens.js';

@Module({
  controllers: [KeyController],
  providers: [
    GrantRepository,
    GrantService,
    KeyRepository,
    KeyService,
    KeyVerifier,
    AccessWatch,
    { provide: PortalTokens, useFactory: modelsTokens, inject: [ENVIRONMENT] },
    {
      provide: AUTHENTICATE,
      useFactory: (
        { identity }: ServiceKit,
        ...[keys, tokens, grants]: [KeyVerifier, PortalTokens, GrantService]
      ) => modelsAuthenticator({ identity, keys, tokens, grants }),
      inject: [KIT, KeyVerifier, PortalTokens, GrantService],
    },
  ],
  exports: [KeyVerifier, AccessWatch, AUTHENTICATE],
})
export class KeyModule {}
