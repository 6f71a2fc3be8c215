import { Inject, Injectable } from '@nestjs/common';
import { charactersMax, planAttempts } from '@isthmus/domain-models';
import { AppError } from '@isthmus/platform-errors';
import { ENVIRONMENT } from '@isthmus/platform-service';
import { Catalogue, type CatalogueModel } from '../catalogue/catalogue.service.js';
import type { Environment } from '../config.js';
import { GenAiMetrics } from '../metering/gen-ai.metrics.js';
import {
  METERING,
  type MeteredAttempt,
  type MeteredRequest,
  type Metering,
  type Outcome,
  type Usage,
} from '../metering/metering.types.js';
import { TOKEN_COUNTER, type TokenCounter } from '../metering/token.counter.js';
import { firstAnswer, isAbandoned, type Step } from './attempts.js';
import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  ReportedUsage,
  RequestContext,
} from './completion.types.js';
import { Delivery } from './delivery.js';
import { countOutput, countRequest } from './token.counts.js';

/** Calls of one model for a request; more than one only where nothing of an answer was seen. */
const ATTEMPTS_PER_MODEL = 2;

/** A request with its plan, ready to be served. */
interface Prepared {
  metered: MeteredRequest;
  steps: readonly Step[];
  inputTokens: number;
}

/**
 * Serves requests of every API: find the model → count → plan → hold the budget → call, attempt by attempt → charge,
 * exactly once whatever happened in between.
 */
@Injectable()
export class CompletionService {
  constructor(
    private readonly catalogue: Catalogue,
    @Inject(METERING) private readonly metering: Metering,
    @Inject(TOKEN_COUNTER) private readonly counter: TokenCounter,
    @Inject(GenAiMetrics) private readonly metrics: Pick<GenAiMetrics, 'observeFirstToken'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'OUTPUT_TOKENS_MAX'>,
  ) {}

  /** The whole answer, with the usage that is charged. */
  complete(
    request: CompletionRequest,
    context: RequestContext,
  ): Promise<Completion & { usage: ReportedUsage }> {
    return this.metered(request, context, async (prepared) => {
      const { metered, steps } = prepared;
      const { attempt, answer } = await firstAnswer(metered, steps, ({ source, call }) =>
        source.complete(request, call),
      );
      this.metrics.observeFirstToken(attempt.model, context.secondsSoFar());
      const delivery = new Delivery();
      delivery.add(answer.output);
      const usage = attempt.end({
        outcome: 'completed',
        reported: answer.usage,
        counted: () => this.count(prepared, delivery),
      });
      return { ...answer, usage };
    });
  }

  /**
   * Hands the answer to `deliver` chunk by chunk, and answers with the usage that is charged. Throws where the answer
   * breaks off; what was delivered is charged.
   */
  stream(
    request: CompletionRequest,
    context: RequestContext,
    deliver: (chunk: CompletionChunk) => Promise<void>,
  ): Promise<ReportedUsage> {
    return this.metered(request, context, async (prepared) => {
      const { metered, steps } = prepared;
      const { step, attempt, answer } = await firstAnswer(metered, steps, ({ source, call }) =>
        source.stream(request, call),
      );
      this.metrics.observeFirstToken(attempt.model, context.secondsSoFar());
      return this.pass({ prepared, step, attempt, chunks: answer, signal: context.signal, deliver });
    });
  }

  private async metered<Answer>(
    request: CompletionRequest,
    context: RequestContext,
    serve: (prepared: Prepared) => Promise<Answer>,
  ): Promise<Answer> {
    const candidates = [this.catalogue.find(request.model, 'chat')];
    const inputTokens = countRequest(this.counter, request);
    const steps = this.plan(request, { candidates, inputTokens, signal: context.signal });
    const metered = await this.metering.open({
      id: context.requestId,
      principal: context.principal,
      inputTokens,
      hasMedia: request.messages.some(({ mediaParts }) => mediaParts > 0),
      attempts: steps,
    });
    try {
      return await serve({ metered, steps, inputTokens });
    } finally {
      metered.close();
    }
  }

  private plan(
    request: CompletionRequest,
    {
      candidates,
      inputTokens,
      signal,
    }: { candidates: readonly CatalogueModel[]; inputTokens: number; signal: AbortSignal },
  ): Step[] {
    const attempts = planAttempts({
      candidates: candidates.map(({ id, contextTokensMax }) => ({ model: id, contextTokensMax })),
      inputTokens,
      outputTokensAsked: request.outputTokensMax,
      outputTokensMax: this.environment.OUTPUT_TOKENS_MAX,
      attemptsPerModel: ATTEMPTS_PER_MODEL,
    });
    candidates.forEach(({ source }) => source.assertSupported?.(request));
    return attempts.flatMap((attempt) => {
      const { outputTokensMax } = attempt;
      return candidates
        .filter(({ id }) => id === attempt.model)
        .map((model) => ({
          ...attempt,
          source: model.source,
          call: { model, inputTokens, outputTokensMax, signal },
        }));
    });
  }

  private async pass({
    prepared,
    step,
    attempt,
    chunks,
    signal,
    deliver,
  }: {
    prepared: Prepared;
    step: Step;
    attempt: MeteredAttempt;
    chunks: AsyncIterable<CompletionChunk>;
    signal: AbortSignal;
    deliver: (chunk: CompletionChunk) => Promise<void>;
  }): Promise<ReportedUsage> {
    const delivery = new Delivery();
    const most = charactersMax(step);
    let reported: ReportedUsage | undefined;
    const end = (outcome: Outcome): ReportedUsage =>
      attempt.end({ outcome, reported, counted: () => this.count(prepared, delivery) });
    try {
      for await (const chunk of chunks) {
        reported = chunk.usage ?? reported;
        if (chunk.output) delivery.add(chunk.output);
        await deliver(chunk);
        if (delivery.characters > most)
          throw new AppError(
            'UPSTREAM_INVALID',
            `The upstream ${step.source.name} ignored max_tokens: its answer was cut`,
          );
      }
    } catch (error) {
      end(isAbandoned(error, signal) ? 'cancelled' : 'interrupted');
      throw error;
    }
    return end('completed');
  }

  private count({ inputTokens }: Prepared, delivery: Delivery): Usage {
    return {
      inputTokens: delivery.anything ? inputTokens : 0,
      outputTokens: countOutput(this.counter, delivery),
      countedBy: 'local',
    };
  }
}
