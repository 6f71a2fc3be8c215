import { Inject, Injectable } from '@nestjs/common';
import type { ErrorPort, HttpCall, HttpRoute } from '@isthmus/platform-http';
import { GEN_AI } from '../../metering/gen-ai.names.js';
import { METERING, type Metering } from '../../metering/metering.types.js';
import type { Dialect } from '../../server/dialect.port.js';
import { CACHE_HEADER } from './cache.headers.js';
import { limitHeadersOf } from './limit.headers.js';
import { openAiErrors } from './openai.error.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

/** The OpenAI-compatible API. */
@Injectable()
export class OpenAiDialect implements Dialect {
  readonly name = 'openai';
  readonly basePath = '/v1/';
  readonly errors: ErrorPort<never> = {
    render: (error, context) => {
      const rendered = openAiErrors.render(error, context);
      if (error.code !== 'RATE_LIMITED') return rendered;
      return { ...rendered, headers: { ...rendered.headers, ...this.limitsOf(context.call) } };
    },
  };
  readonly exposedHeaders = ['openai-processing-ms', 'retry-after-ms', 'x-receipt-id', CACHE_HEADER];

  constructor(
    private readonly endpoints: OpenAiRoutes,
    private readonly observer: RequestObserver,
    @Inject(METERING) private readonly metering: Pick<Metering, 'limitsOf'>,
  ) {}

  routes(): HttpRoute[] {
    return this.endpoints.list();
  }

  responseHeaders(call: HttpCall): Record<string, string> {
    return {
      'openai-processing-ms': String(Math.round(call.secondsSoFar() * 1_000)),
      ...(isModelCall(call) && !isRepeated(call) ? { 'x-receipt-id': call.requestId } : {}),
      ...this.limitsOf(call),
    };
  }

  onEnd(call: HttpCall): void {
    this.observer.observe(call);
  }

  /** Over those of the server, which every organisation has. */
  private limitsOf(call: HttpCall | undefined): Record<string, string> {
    return call?.caller ? limitHeadersOf(this.metering.limitsOf(call.caller)) : {};
  }
}

/** Answered without a model: nothing was charged, so there is no receipt. */
function isRepeated({ response }: HttpCall): boolean {
  return String(response.getHeader(CACHE_HEADER)).startsWith('hit');
}

function isModelCall({ route }: HttpCall): boolean {
  return route?.attributes?.[GEN_AI.operation] !== undefined;
}
