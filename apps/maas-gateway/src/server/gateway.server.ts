import { Inject, Injectable } from '@nestjs/common';
import type { ServiceKit } from '@isthmus/platform-grpc-server';
import { HttpServer, type Authenticate } from '@isthmus/platform-http';
import { ENVIRONMENT, KIT } from '@isthmus/platform-service';
import type { Environment } from '../config.js';
import { AccessWatch } from '../key/access.watch.js';
import { AUTHENTICATE } from '../key/authenticator.js';
import { endedAccessOf } from '../key/key.types.js';
import type { Dialect } from './dialect.port.js';
import { DialectTable } from './dialect.table.js';
import { gatewayRoutes } from './gateway.routes.js';

/** Injection token of the dialects that the gateway serves. */
export const DIALECTS = Symbol('dialects');

const BODY_BYTES_MAX = 4 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** No request is worked on for longer; the sweep of abandoned attempts depends on it. */
const DEADLINE_MS = 10 * 60_000;
const DRAIN_MS = 6_000;

/** The public HTTP API of the gateway: every dialect, under the same limits. */
@Injectable()
export class GatewayServer extends HttpServer {
  constructor(
    @Inject(ENVIRONMENT)
    environment: Pick<
      Environment,
      'LISTEN_HOST' | 'HTTP_PORT' | 'TENANT_REQUESTS_MAX' | 'MODELS_URL' | 'PORTAL_URL'
    >,
    @Inject(KIT) { logger, metrics }: Pick<ServiceKit, 'logger' | 'metrics'>,
    @Inject(AUTHENTICATE) authenticate: Authenticate,
    @Inject(AccessWatch) access: Pick<AccessWatch, 'subscribe'>,
    @Inject(DIALECTS) dialects: readonly Dialect[],
  ) {
    const table = new DialectTable(dialects);
    super({
      name: 'gateway',
      host: environment.LISTEN_HOST,
      port: environment.HTTP_PORT,
      routes: gatewayRoutes(table, environment),
      authenticate,
      errors: table.errors,
      cors: { exposedHeaders: table.exposedHeaders() },
      limits: {
        bodyBytesMax: BODY_BYTES_MAX,
        requestTimeoutMs: REQUEST_TIMEOUT_MS,
        deadlineMs: DEADLINE_MS,
        drainMs: DRAIN_MS,
        requestsInFlightMax: environment.TENANT_REQUESTS_MAX,
      },
      responseHeaders: (call) => table.responseHeaders(call),
      onEnd: (call) => table.onEnd(call),
      requests: metrics.httpRequests,
      logger,
    });
    access.subscribe((change) => {
      if (change === 'gap' || 'changed' in change) return;
      this.end(endedAccessOf(change));
    });
  }
}
