import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { ENCODER_DIMENSIONS } from '@isthmus/kernels';
import { quantise } from '@isthmus/domain-models';
import { Call, Rpc, Tenant, type CallContext, type ServiceKit } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import type { Counter } from '@isthmus/platform-observability';
import { KIT } from '@isthmus/platform-service';
import { parse, text } from '@isthmus/platform-validation';
import { z } from 'zod';
import { ENCODER_ID } from './encoder.model.js';
import { EncoderService } from './encoder.service.js';
import { bytesOf, vectorsOf } from './encoder.vectors.js';

const { EmbeddingsDefinition: definition, VectorFormat } = models;
const TEXTS_MAX = 64;
const CHARACTERS_MAX = 4_000;

const embedRequest = z.object({
  texts: z
    .array(text(CHARACTERS_MAX))
    .min(1, `must have 1–${TEXTS_MAX} texts`)
    .max(TEXTS_MAX, `must have 1–${TEXTS_MAX} texts`),
  format: z.enum([VectorFormat.FLOAT32, VectorFormat.INT8], 'must be FLOAT32 or INT8'),
});

/** Vectors for what services do by themselves: not charged, and counted by a metric. */
@Controller()
export class EncoderController {
  private readonly texts: Counter;
  private readonly tokens: Counter;

  constructor(
    private readonly encoder: EncoderService,
    @Inject(KIT) { metrics: { meter } }: { metrics: Pick<ServiceKit['metrics'], 'meter'> },
  ) {
    this.texts = meter.createCounter('isthmus.embeddings.texts', {
      description: 'Texts that services had encoded for their own purposes, which nobody is charged for.',
      unit: '{text}',
    });
    this.tokens = meter.createCounter('isthmus.embeddings.tokens', {
      description: 'Tokens of those texts.',
      unit: '{token}',
    });
  }

  @Rpc(definition, 'embed', { callers: ['agent-registry'], scope: 'tenant', permission: 'none' })
  async embed(
    @Payload() request: models.EmbedRequest,
    @Call() { service, signal }: CallContext,
    @Tenant() { tenantId: owner }: TenantScope,
  ): Promise<models.DeepPartial<models.EmbedResponse>> {
    const { texts, format } = parse(embedRequest, request);
    const { vectors, tokens, version } = await this.encoder.encode(texts, { owner, kind: 'service', signal });
    this.texts.add(texts.length, { caller: service });
    this.tokens.add(
      tokens.reduce((sum, count) => sum + count, 0),
      { caller: service },
    );
    return {
      vectors: vectorsOf(vectors, { of: ENCODER_DIMENSIONS }).map((vector) => encoded(vector, format)),
      model: ENCODER_ID,
      modelVersion: version,
      dimensions: ENCODER_DIMENSIONS,
    };
  }
}

function encoded(vector: Float32Array, format: models.VectorFormat): models.DeepPartial<models.Vector> {
  if (format === VectorFormat.FLOAT32) return { values: bytesOf(vector), scale: 1 };
  const { values, scale } = quantise(vector);
  return { values: Buffer.from(values.buffer), scale };
}
