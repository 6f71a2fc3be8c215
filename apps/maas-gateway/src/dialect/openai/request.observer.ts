import { Inject, Injectable } from '@nestjs/common';
import type { HttpCall } from '@isthmus/platform-http';
import { Catalogue } from '../../catalogue/catalogue.service.js';
import { GenAiMetrics } from '../../metering/gen-ai.metrics.js';
import { GEN_AI } from '../../metering/gen-ai.names.js';

/** Measures the requests that call a model. */
@Injectable()
export class RequestObserver {
  constructor(
    @Inject(Catalogue) private readonly catalogue: Pick<Catalogue, 'labelOf'>,
    @Inject(GenAiMetrics) private readonly metrics: Pick<GenAiMetrics, 'observeRequest'>,
  ) {}

  /** A call that has ended. */
  observe(call: Pick<HttpCall, 'route' | 'body' | 'outcome' | 'secondsSoFar'>): void {
    const operation = call.route?.attributes?.[GEN_AI.operation];
    if (operation === undefined) return;
    const { body, outcome } = call;
    const id = typeof body === 'object' && body !== null && 'model' in body ? body.model : undefined;
    this.metrics.observeRequest({
      operation: String(operation),
      model: this.catalogue.labelOf(id),
      outcome,
      seconds: call.secondsSoFar(),
    });
  }
}
