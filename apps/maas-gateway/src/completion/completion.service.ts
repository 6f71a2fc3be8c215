import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
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
import { ANSWER_CACHE, type AnswerCache, type KeptAnswer, type Lookup } from './answer.cache.js';
import { AnswerRecorder } from './answer.recorder.js';
import { firstAnswer, isAbandoned, type Step } from './attempts.js';
import type {
  Completion,
  CompletionChunk,
  CompletionRequest,
  ReportedUsage,
  RequestContext,
} from './completion.types.js';
import { Delivery } from './delivery.js';
import { countFairly } from './fair.count.js';
import { isCancelled, Patience } from './patience.js';
import { chunksOf } from './repeated.answer.js';
import type { Source, SourceCall } from './source.js';
import { countOutput, countRequest } from './token.counts.js';

/** Calls of one model for a request; more than one only where nothing of an answer was seen. */
const ATTEMPTS_PER_MODEL = 2;

/** A whole answer is billed whole, so it is read for the sake of its usage although its client has left. */
const WHOLE_WAIT_MS = 60_000;
/** The usage of a stream follows its last text. */
const USAGE_WAIT_MS = 2_000;

/** A request with its plan, ready to be served. */
interface Prepared {
  metered: MeteredRequest;
  steps: readonly Step[];
  inputTokens: number;
  patience: Patience;
}

/** Hands chunks that arrived together to the client; throws where it has left. */
export type Deliver = (chunks: readonly CompletionChunk[]) => Promise<void>;

/** An answer on its way to the client. */
interface Passing {
  prepared: Prepared;
  step: Step;
  attempt: MeteredAttempt;
  answer: AsyncIterable<readonly CompletionChunk[]>;
  signal: AbortSignal;
  deliver: Deliver;
}

/**
 * Serves requests of every API: find the model → count → plan → hold the budget → call, attempt by attempt → charge,
 * exactly once whatever happened in between. Where an answer is kept for the request, nothing is called or charged.
 */
@Injectable()
export class CompletionService implements OnModuleDestroy {
  private readonly waiting = new Set<Patience>();

  constructor(
    private readonly catalogue: Catalogue<Source>,
    @Inject(METERING) private readonly metering: Metering,
    @Inject(TOKEN_COUNTER) private readonly counter: TokenCounter,
    @Inject(GenAiMetrics) private readonly metrics: Pick<GenAiMetrics, 'observeFirstToken'>,
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'OUTPUT_TOKENS_MAX'>,
    @Inject(ANSWER_CACHE) private readonly cache: AnswerCache,
  ) {}

  /** Sources are no longer waited for on behalf of clients that have left. */
  onModuleDestroy(): void {
    for (const patience of this.waiting) patience.allow(0);
  }

  /** The whole answer, with the usage that is charged. */
  complete(
    request: CompletionRequest,
    context: RequestContext,
  ): Promise<Completion & { usage: ReportedUsage }> {
    return this.metered(request, { context, waitMs: WHOLE_WAIT_MS }, async (prepared) => {
      const { metered, steps } = prepared;
      const found = await this.cache.lookUp(request, context);
      if (found.hit) {
        const { output } = found.hit;
        return { output, finishReason: 'stop', usage: this.repeat(prepared, found, found.hit) };
      }
      const { attempt, answer } = await firstAnswer(metered, steps, ({ source, call }) =>
        source.complete(request, call),
      );
      this.metrics.observeFirstToken(attempt.model, context.secondsSoFar());
      const delivery = new Delivery();
      delivery.add(answer.output);
      const outcome = isCancelled(context.signal.reason) ? 'cancelled' : 'completed';
      const usage = attempt.end({
        outcome,
        reported: answer.usage,
        counted: () => this.count(prepared, delivery),
      });
      if (outcome === 'completed') found.keep?.({ ...answer, usage });
      return { ...answer, usage };
    });
  }

  /**
   * Hands the answer to `deliver`, chunks that arrive together at once, and answers with the usage that is charged. Throws
   * where the answer breaks off; what was delivered is charged.
   */
  stream(request: CompletionRequest, context: RequestContext, deliver: Deliver): Promise<ReportedUsage> {
    return this.metered(request, { context, waitMs: 0 }, async (prepared) => {
      const { metered, steps } = prepared;
      const found = await this.cache.lookUp(request, context);
      if (found.hit) {
        for (const chunk of chunksOf(found.hit)) await deliver([chunk]);
        return this.repeat(prepared, found, found.hit);
      }
      const { step, attempt, answer } = await firstAnswer(metered, steps, ({ source, call }) =>
        source.stream(request, call),
      );
      this.metrics.observeFirstToken(attempt.model, context.secondsSoFar());
      const passing = { prepared, step, attempt, answer, signal: context.signal };
      const recorder = found.keep && new AnswerRecorder();
      const usage = await this.pass({
        ...passing,
        deliver: async (chunks) => {
          recorder?.add(chunks);
          await deliver(chunks);
        },
      });
      const whole = recorder?.answer();
      if (whole) found.keep?.({ ...whole, usage });
      return usage;
    });
  }

  /** What a request used that is answered without a model: nothing is charged for it. */
  private repeat({ metered, steps, inputTokens }: Prepared, found: Lookup, hit: KeptAnswer): ReportedUsage {
    const { outputTokens } = hit.usage;
    const tokens = { inputTokens, outputTokens };
    found.saved?.({ ...tokens, micro: metered.worthOf(steps[0]?.model ?? '', tokens) });
    return { ...tokens, cachedTokens: inputTokens, countedBy: 'local' };
  }

  private async metered<Answer>(
    request: CompletionRequest,
    { context, waitMs }: { context: RequestContext; waitMs: number },
    serve: (prepared: Prepared) => Promise<Answer>,
  ): Promise<Answer> {
    const candidates = [await this.catalogue.findFor(context.principal.organisation, request.model, 'chat')];
    const inputTokens = await countFairly(
      this.counter,
      (counter) => countRequest(counter, request),
      context.signal,
    );
    // What runs here sends no bill: nothing is gained by finishing an answer that nobody takes.
    const runsHere = candidates.every(({ source }) => source.builtIn);
    const patience = new Patience(context.signal, runsHere ? 0 : waitMs);
    try {
      const steps = this.plan(request, {
        candidates,
        inputTokens,
        owner: context.principal.organisation,
        signal: patience.signal,
      });
      const metered = await this.metering.open({
        id: context.requestId,
        principal: context.principal,
        inputTokens,
        hasMedia: request.messages.some(({ mediaParts }) => mediaParts > 0),
        attempts: steps,
      });
      this.waiting.add(patience);
      try {
        return await serve({ metered, steps, inputTokens, patience });
      } finally {
        metered.close();
      }
    } finally {
      this.waiting.delete(patience);
      patience.end();
    }
  }

  private plan(
    request: CompletionRequest,
    {
      candidates,
      inputTokens,
      owner,
      signal,
    }: Pick<SourceCall, 'inputTokens' | 'owner' | 'signal'> & {
      candidates: readonly CatalogueModel<Source>[];
    },
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
          call: { model, inputTokens, outputTokensMax, owner, signal },
        }));
    });
  }

  private async pass({ prepared, step, attempt, answer, signal, deliver }: Passing): Promise<ReportedUsage> {
    const delivery = new Delivery();
    const most = charactersMax(step);
    let reported: ReportedUsage | undefined;
    let finished = false;
    let left: unknown;
    const end = (outcome: Outcome): ReportedUsage =>
      attempt.end({ outcome, reported, counted: () => this.count(prepared, delivery, outcome) });
    try {
      for await (const chunks of answer) {
        for (const { usage, output, finishReason } of chunks) {
          reported = usage ?? reported;
          if (output) delivery.add(output);
          finished ||= finishReason !== undefined;
        }
        // What is left to come is the usage.
        if (finished) prepared.patience.allow(reported ? 0 : USAGE_WAIT_MS);
        await deliver(chunks).catch((error: unknown) => {
          if (!finished || !isAbandoned(error, signal)) throw error;
          left = error;
        });
        if (delivery.characters > most)
          throw new AppError(
            'UPSTREAM_INVALID',
            `The upstream ${step.source.name} ignored max_tokens: its answer was cut`,
          );
      }
      if (left) throw left;
    } catch (error) {
      end(isAbandoned(error, signal) ? 'cancelled' : 'interrupted');
      throw error;
    }
    return end('completed');
  }

  /** A source that was asked by a client which has left bills the input, whether or not any of its answer came. */
  private count({ inputTokens }: Prepared, delivery: Delivery, outcome: Outcome = 'completed'): Usage {
    return {
      inputTokens: delivery.anything || outcome === 'cancelled' ? inputTokens : 0,
      outputTokens: countOutput(this.counter, delivery),
      countedBy: 'local',
    };
  }
}
