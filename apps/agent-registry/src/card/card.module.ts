import { Module } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { AuthorCards } from './author.cards.js';
import { CardReader } from './card.reader.js';
import { CardSigner } from './card.signer.js';
import { jwksServer } from './jwks.server.js';

@Module({
  providers: [
    CardReader,
    CardSigner,
    AuthorCards,
    {
      provide: HttpServer,
      useFactory: (signer: CardSigner, environment: Environment, { logger, metrics }: ServiceKit) =>
        jwksServer(signer, {
          host: environment.LISTEN_HOST,
          port: environment.HTTP_PORT,
          requests: metrics.httpRequests,
          logger,
        }),
      inject: [CardSigner, ENVIRONMENT, KIT],
    },
  ],
  exports: [AuthorCards, CardReader, CardSigner],
})
export class CardModule {}
