import { Counter, Histogram, type Registry } from '@isthmus/platform-observability';
import { GEN_AI_METRICS } from './gen-ai.names.js';

const DURATION_BUCKETS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKEN_BUCKETS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
];

/** What the model traffic of this process looks like. Labels hold no key, prompt or person. */
export class GenAiMetrics {
  private readonly duration: Histogram<'operation' | 'model' | 'outcome'>;
  private readonly firstToken: Histogram<'model'>;
  private readonly usage: Histogram<'model' | 'type'>;
  private readonly input: Counter<'model'>;
  private readonly output: Counter<'model'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.duration = new Histogram({
      name: GEN_AI_METRICS.requestDuration,
      help: 'Time from the arrival of a request to the end of its answer.',
      labelNames: ['operation', 'model', 'outcome'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.firstToken = new Histogram({
      name: GEN_AI_METRICS.timeToFirstToken,
      help: 'Time from the arrival of a request to the first piece of its answer.',
      labelNames: ['model'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.usage = new Histogram({
      name: GEN_AI_METRICS.tokenUsage,
      help: 'Tokens of one attempt.',
      labelNames: ['model', 'type'],
      buckets: TOKEN_BUCKETS,
      registers,
    });
    this.input = new Counter({
      name: GEN_AI_METRICS.inputTokens,
      help: 'Billable input tokens.',
      labelNames: ['model'],
      registers,
    });
    this.output = new Counter({
      name: GEN_AI_METRICS.outputTokens,
      help: 'Billable output tokens.',
      labelNames: ['model'],
      registers,
    });
  }

  observeRequest(operation: 'chat' | 'embeddings', model: string, outcome: string, seconds: number): void {
    this.duration.observe({ operation, model, outcome }, seconds);
  }

  observeFirstToken(model: string, seconds: number): void {
    this.firstToken.observe({ model }, seconds);
  }

  observeUsage(model: string, inputTokens: number, outputTokens: number): void {
    this.usage.observe({ model, type: 'input' }, inputTokens);
    this.usage.observe({ model, type: 'output' }, outputTokens);
    this.input.inc({ model }, inputTokens);
    this.output.inc({ model }, outputTokens);
  }
}
