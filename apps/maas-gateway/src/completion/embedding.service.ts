import { Inject, Injectable } from '@nestjs/common';
import { planAttempts } from '@isthmus/domain-models';
import { Catalogue, modelNotFound } from '../catalogue/catalogue.service.js';
import { METERING, type Metering } from '../metering/metering.types.js';
import { TOKEN_COUNTER, type TokenCounter } from '../metering/token.counter.js';
import { firstAnswer } from './attempts.js';
import type { EmbeddingRequest, Embeddings, RequestContext } from './completion.types.js';
import { countFairly } from './fair.count.js';
import type { Source } from './source.js';
import { countInputs } from './token.counts.js';

/** Serves embeddings: as completions, with nothing to stream and no output to charge. */
@Injectable()
export class EmbeddingService {
  constructor(
    private readonly catalogue: Catalogue<Source>,
    @Inject(METERING) private readonly metering: Metering,
    @Inject(TOKEN_COUNTER) private readonly counter: TokenCounter,
  ) {}

  async embed(
    request: EmbeddingRequest,
    { requestId, principal, signal }: RequestContext,
  ): Promise<Embeddings> {
    const model = this.catalogue.find(request.model, 'embedding');
    const { source } = model;
    const embed = source.embed?.bind(source);
    if (!embed) throw modelNotFound(model.id);
    source.assertEmbeddable?.(request);
    const inputTokens = await countFairly(this.counter, (counter) => countInputs(counter, request), signal);
    const attempts = planAttempts({
      // What is too long for an embedding model is for its source to say.
      candidates: [{ model: model.id, contextTokensMax: 0 }],
      inputTokens,
      outputTokensAsked: 0,
      outputTokensMax: 0,
      attemptsPerModel: 1,
    });
    const steps = attempts.map((attempt) => ({
      ...attempt,
      source,
      call: { model, inputTokens, outputTokensMax: 0, owner: principal.organisation, signal },
    }));
    const metered = await this.metering.open({
      id: requestId,
      principal,
      inputTokens,
      hasMedia: false,
      attempts,
    });
    try {
      const { attempt, answer } = await firstAnswer(metered, steps, ({ call }) => embed(request, call));
      attempt.end({
        outcome: 'completed',
        reported: answer.usage,
        counted: () => ({ inputTokens, outputTokens: 0, countedBy: 'local' }),
      });
      return answer;
    } finally {
      metered.close();
    }
  }
}
