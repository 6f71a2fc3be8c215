import { Inject, Injectable } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import type { EmbeddedTexts, Embedder } from '@isthmus/domain-registry';
import type { ServiceClient } from '@isthmus/platform-grpc-client';
import { AppError, invalidArgument } from '@isthmus/platform-errors';
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
    if (!this.client)
      throw new AppError('UNAVAILABLE', 'No encoder is configured', { remedy: 'Set MODELS_ADDRESS.' });
    const scope = tenantScope(tenantId, 'service:agent-registry');
    if (!scope) throw invalidArgument([{ field: 'tenant_id', description: 'must be the id of a tenant' }]);
    const { vectors, model, modelVersion, dimensions } = await this.client.embed(
      { texts: [...texts], format: models.VectorFormat.INT8 },
      // Whoever asks goes on without, or asks again later.
      { scope, deadline: deadlineMs, retry: false },
    );
    if (vectors.length !== texts.length)
      throw new AppError('UPSTREAM_INVALID', `${vectors.length} vectors came for ${texts.length} texts`);
    if (!vectors.every((vector) => isVector(vector, dimensions)))
      throw new AppError(
        'UPSTREAM_INVALID',
        `A vector came that has not ${dimensions} dimensions and a scale`,
      );
    return {
      encoder: { model, version: modelVersion },
      vectors: vectors.map(({ values, scale }) => ({ values: new Int8Array(values), scale })),
    };
  }
}

/** A vector of zeros has the scale 0. */
function isVector({ values, scale }: models.Vector, dimensions: number): boolean {
  return values.length > 0 && values.length === dimensions && Number.isFinite(scale) && scale >= 0;
}
