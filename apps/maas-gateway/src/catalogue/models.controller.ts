import { Controller } from '@nestjs/common';
import { models } from '@isthmus/contracts';
import { Rpc } from '@isthmus/platform-grpc-server';
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
  async listModels(): Promise<models.DeepPartial<models.ListModelsResponse>> {
    return {
      models: await Promise.all(
        this.catalogue.list().map(async ({ id, kind, description, contextTokensMax, source }) => {
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
