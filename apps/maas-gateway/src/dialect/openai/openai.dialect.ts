import { Injectable } from '@nestjs/common';
import type { HttpCall, HttpRoute } from '@isthmus/platform-http';
import type { Dialect } from '../../server/dialect.port.js';
import { openAiErrors } from './openai.error.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

/** The OpenAI-compatible API. */
@Injectable()
export class OpenAiDialect implements Dialect {
  readonly name = 'openai';
  readonly basePath = '/v1/';
  readonly errors = openAiErrors;
  readonly exposedHeaders = ['openai-processing-ms', 'retry-after-ms'];

  constructor(
    private readonly endpoints: OpenAiRoutes,
    private readonly observer: RequestObserver,
  ) {}

  routes(): HttpRoute[] {
    return this.endpoints.list();
  }

  responseHeaders(call: HttpCall): Record<string, string> {
    return { 'openai-processing-ms': String(Math.round(call.secondsSoFar() * 1_000)) };
  }

  onEnd(call: HttpCall): void {
    this.observer.observe(call);
  }
}
