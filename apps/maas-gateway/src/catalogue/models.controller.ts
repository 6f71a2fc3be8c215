import { Controller } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { CallScope, Rpc } from '@isthmus/platform-grpc-server';
import type { Scope } from '@isthmus/platform-identity';
import { Payload } from '@nestjs/microservices';
import { PriceBook } from '../metering/price.book.js';
import { Catalogue } from './catalogue.service.js';

/** The catalogue, as the portal and other services read it. */
@Controller()
export class ModelsController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly prices: PriceBook,
  ) {}

  @Rpc(models.ModelsDefinition, 'listModels', { callers: 'any', scope: 'either', permission: 'read' })
  async listModels(
    @Payload() _request: models.ListModelsRequest,
    @CallScope() scope: Scope,
  ): Promise<models.DeepPartial<models.ListModelsResponse>> {
    const listed =
      scope.kind === 'tenant' ? await this.catalogue.listFor(scope.tenantId) : this.catalogue.list();
    return {
      models: await Promise.all(
        listed.map(async ({ id, kind, description, contextTokensMax, source }) => {
          // Without its price a model is still shown: the list must not fail with the ledger.
          const price = await this.prices.find(id).catch(() => undefined);
          return {
            id,
            ownedBy: source.name,
            kind,
            description,
            contextTokensMax,
            inputPriceMicroPerMillion: price?.inputMicroPerMillion ?? 0n,
            outputPriceMicroPerMillion: price?.outputMicroPerMillion ?? 0n,
            available: source.available,
            builtIn: source.builtIn,
          };
        }),
      ),
    };
  }
}
