import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer, type Authenticate } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../../config.js';
import { AUTHENTICATE } from '../../key/authenticator.js';
import { openAiErrors } from './openai.error.js';
import { OpenAiRoutes } from './openai.routes.js';
import { RequestObserver } from './request.observer.js';

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** No request is worked on for longer; the sweep of abandoned attempts depends on it. */
const DEADLINE_MS = 10 * 60_000;
const DRAIN_MS = 6_000;

/** The OpenAI-compatible API. */
@Injectable()
export class OpenAiServer extends HttpServer {
  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<Environment, 'LISTEN_HOST' | 'HTTP_PORT' | 'TENANT_REQUESTS_MAX'>,
    @Inject(KIT) { logger, metrics }: Pick<ServiceKit, 'logger' | 'metrics'>,
    routes: OpenAiRoutes,
    @Inject(AUTHENTICATE) authenticate: Authenticate,
    observer: RequestObserver,
  ) {
    super({
      name: 'openai',
      host: environment.LISTEN_HOST,
      port: environment.HTTP_PORT,
      routes: routes.list(),
      authenticate,
      errors: openAiErrors,
      limits: {
        bodyBytesMax: BODY_BYTES_MAX,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        deadlineMs: DEADLINE_MS,
        drainMs: DRAIN_MS,
        requestsInFlightMax: environment.TENANT_REQUESTS_MAX,
      },
      responseHeaders: (call) => ({
        'openai-processing-ms': String(Math.round(call.secondsSoFar() * 1_000)),
      }),
      onEnd: (call) => observer.observe(call),
      requests: metrics.httpRequests,
      logger,
    });
  }
}
