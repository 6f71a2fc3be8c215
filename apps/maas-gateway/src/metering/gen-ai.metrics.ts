import { Inject, Injectable } from '@nestjs/common';
import type { TokensUsed } from '@isthmus/domain-models';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { callOutcome, type Counter, type Histogram } from '@isthmus/platform-observability';
import { KIT } from '@isthmus/platform-service';
import { GEN_AI, GEN_AI_METRICS } from './gen-ai.names.js';

const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];

/** The model of a tenant's knowledge base: there may be any number, and each label is kept. */
const OF_TENANT = /^extract\/[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** What the model traffic of this process looks like. Attributes contain no key, prompt or person. */
@Injectable()
export class GenAiMetrics {
  private readonly duration: Histogram;
  private readonly firstToken: Histogram;
  private readonly usage: Histogram;
  private readonly input: Counter;
  private readonly output: Counter;

  constructor(@Inject(KIT) { metrics: { meter } }: { metrics: Pick<ServiceKit['metrics'], 'meter'> }) {
    const durations = { unit: 's', advice: { explicitBucketBoundaries: DURATION_BUCKETS } };
    const tokens = { unit: '{token}' };
    this.duration = meter.createHistogram(GEN_AI_METRICS.requestDuration, {
      ...durations,
      description: 'Time from the arrival of a request to the end of its answer.',
    });
    this.firstToken = meter.createHistogram(GEN_AI_METRICS.timeToFirstToken, {
      ...durations,
      description: 'Time from the arrival of a request to the first piece of its answer.',
    });
    this.usage = meter.createHistogram(GEN_AI_METRICS.tokenUsage, {
      ...tokens,
      description: 'Tokens of one attempt.',
      advice: { explicitBucketBoundaries: TOKEN_BUCKETS },
    });
    this.input = meter.createCounter(GEN_AI_METRICS.inputTokens, {
      ...tokens,
      description: 'Billable input tokens.',
    });
    this.output = meter.createCounter(GEN_AI_METRICS.outputTokens, {
      ...tokens,
      description: 'Billable output tokens.',
    });
  }

  /** A request that ended; `model` and `operation` are of a small set. */
  observeRequest(request: { operation: string; model: string; outcome: string; seconds: number }): void {
    const { operation, model, outcome, seconds } = request;
    const attributes = { [GEN_AI.operation]: operation, [GEN_AI.requestModel]: model };
    this.duration.record(seconds, { ...attributes, ...callOutcome(outcome) });
  }

  observeFirstToken(model: string, seconds: number): void {
    this.firstToken.record(seconds, { [GEN_AI.requestModel]: labelOf(model) });
  }

  observeUsage(model: string, { inputTokens, outputTokens }: TokensUsed): void {
    const attributes = { [GEN_AI.requestModel]: labelOf(model) };
    this.usage.record(inputTokens, { ...attributes, [GEN_AI.tokenType]: 'input' });
    this.usage.record(outputTokens, { ...attributes, [GEN_AI.tokenType]: 'output' });
    this.input.add(inputTokens, attributes);
    this.output.add(outputTokens, attributes);
  }
}

function labelOf(model: string): string {
  return OF_TENANT.test(model) ? 'extract/own' : model;
}
