import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { models } from '@isthmus/contracts';
import { quantise } from '@isthmus/domain-registry';
import type { AppError } from '@isthmus/platform-errors';
import { Rpc, runService, Tenant } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import type { TestIdentities } from '@isthmus/testing';
import { setTimeout as sleep } from 'node:timers/promises';

const DIMENSIONS = 16;
/** Words of one meaning, in two languages; each has an axis. */
const MEANINGS = [/refund|money back|退款|退货/i, /roam|abroad|漫游/i, /weather|rain|天气/i];

/** The vectors of texts, row by row. */
type Encode = (texts: readonly string[]) => Float32Array[];

/** The encoder of maas-gateway as a test controls it. */
export class FakeEncoder {
  /** Calls fail with this error while it is set. */
  refusal: AppError | undefined;
  delayMs = 0;
  version = '1';
  encode: Encode = (texts) => texts.map(meaningOf);
  /** Texts by tenant, in the order in which they came. */
  readonly calls: { tenantId: string; texts: string[] }[] = [];
}

@Controller()
class FakeEncoderController {
  constructor(private readonly encoder: FakeEncoder) {}

  @Rpc(models.EmbeddingsDefinition, 'embed', {
    callers: ['agent-registry'],
    scope: 'tenant',
    permission: 'none',
  })
  async embed(@Payload() { texts }: models.EmbedRequest, @Tenant() { tenantId }: TenantScope) {
    const { refusal, delayMs, version, encode, calls } = this.encoder;
    calls.push({ tenantId, texts });
    await sleep(delayMs);
    if (refusal) throw refusal;
    const vectors = encode(texts).map(quantise);
    return {
      vectors: vectors.map(({ values, scale }) => ({ values: Buffer.from(values.buffer), scale })),
      model: 'test',
      modelVersion: version,
      dimensions: vectors[0]?.values.length ?? 0,
    };
  }
}

@Module({})
class FakeEncoderModule {}

/** The encoder as a gRPC server, in the place of maas-gateway. */
export async function startFakeEncoder(
  identities: TestIdentities,
): Promise<{ encoder: FakeEncoder; address: string; stop: () => Promise<void> }> {
  const encoder = new FakeEncoder();
  const environment = await identities.environmentOf('maas-gateway');
  const providers = [{ provide: FakeEncoder, useValue: encoder }];
  const { stop } = await runService({
    name: 'maas-gateway',
    environment,
    definitions: [models.EmbeddingsDefinition],
    module: () => ({ module: FakeEncoderModule, controllers: [FakeEncoderController], providers }),
    ready: async () => true,
  });
  return { encoder, address: `127.0.0.1:${environment.GRPC_PORT}`, stop };
}

/** Along the axes of what the text speaks of, or along the last one. */
function meaningOf(text: string): Float32Array {
  const axes = MEANINGS.flatMap((words, axis) => (words.test(text) ? [axis] : []));
  const used = axes.length > 0 ? axes : [DIMENSIONS - 1];
  return Float32Array.from({ length: DIMENSIONS }, (_, n) =>
    used.includes(n) ? 1 / Math.sqrt(used.length) : 0,
  );
}
