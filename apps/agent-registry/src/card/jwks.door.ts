import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { fastify, type FastifyInstance } from 'fastify';
import { CardSigner } from './card.signer.js';

/** The registry's public HTTP door: the keys that verify cards. */
@Injectable()
export class JwksDoor implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: FastifyInstance | undefined;

  constructor(
    private readonly signer: CardSigner,
    private readonly listen: { host: string; port: number },
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const server = fastify();
    server.get('/.well-known/jwks.json', async (_, reply) => {
      await reply
        .header('cache-control', 'public, max-age=300')
        .type('application/jwk-set+json')
        .send(JSON.stringify(await this.signer.jwks()));
    });
    await server.listen(this.listen);
    this.server = server;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.server?.close();
  }
}
