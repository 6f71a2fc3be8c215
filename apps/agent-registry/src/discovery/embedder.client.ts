import { Inject, Injectable } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import type { EmbeddedTexts, Embedder } from '@isthmus/domain-registry';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { AppError } from '@isthmus/platform-errors';
import { tenantScope } from '@isthmus/platform-identity';
import { ENVIRONMENT, ServiceClients } from '@isthmus/platform-service';
import type { Environment } from '../config.js';

/** The encoder of maas-gateway. Without its address there is none. */
@Injectable()
export class GrpcEmbedder implements Embedder {
  private readonly client: ServiceClient<typeof models.EmbeddingsDefinition> | undefined;

  constructor(
    @Inject(ServiceClients) clients: ServiceClients,
    @Inject(ENVIRONMENT) { MODELS_ADDRESS: address }: Pick<Environment, 'MODELS_ADDRESS'>,
  ) {
    this.client =
      address === undefined
        ? undefined
        : clients.connect(models.EmbeddingsDefinition, { address, audience: 'maas-gateway' });
  }

  async embed(
    tenantId: string,
    texts: readonly string[],
    { deadlineMs }: { deadlineMs: number },
  ): Promise<EmbeddedTexts> {
    const scope = tenantScope(tenantId, 'service:agent-registry');
    if (!this.client || !scope)
      throw new AppError('UNAVAILABLE', 'No encoder is configured', { remedy: 'Set MODELS_ADDRESS.' });
    const { vectors, model, modelVersion } = await this.client.embed(
      { texts: [...texts], format: models.VectorFormat.INT8 },
      // Whoever asks goes on without, or asks again later.
      { scope, deadline: deadlineMs, retry: false },
    );
    if (vectors.length !== texts.length)
      throw new AppError('UPSTREAM_INVALID', `${vectors.length} vectors came for ${texts.length} texts`);
    return {
      encoder: { model, version: modelVersion },
      vectors: vectors.map(({ values, scale }) => ({ values: Int8Array.from(values, signed), scale })),
    };
  }
}

/** A byte as a signed number. */
function signed(byte: number): number {
  return (byte << 24) >> 24;
}
