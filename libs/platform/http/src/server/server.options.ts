import type { Histogram, Logger } from '@isthmus/platform-observability';
import type { Authenticate } from './authenticator.js';
import type { CorsOptions } from './cors.js';
import type { ErrorPort } from './error.port.js';
import type { HttpCall } from './http.call.js';
import type { HttpLimits } from './limits.js';
import type { OrganisationGate } from './organisation.gate.js';
import type { HttpRoute } from './route.js';

/** Options of a server. */
export interface HttpServerOptions {
  /** Names the server in the table of routes and in logs, such as `openai`. */
  name: string;
  host: string;
  /** 0 for any free port. */
  port: number;
  routes: readonly HttpRoute[];
  /** Needed unless every route is public. */
  authenticate?: Authenticate;
  /** The form of errors, those of the HTTP layer included; plain JSON when absent. */
  errors?: ErrorPort;
  limits?: Partial<HttpLimits>;
  /** Counts the requests of organisations together with those of another server; one of this server's limits when absent. */
  gate?: OrganisationGate;
  /** Lets pages of other origins call the API, with credentials that allow theirs; none may when absent. */
  cors?: CorsOptions;
  /** `accept` takes a safe `X-Request-Id` of the client; otherwise each request gets a new one. */
  requestId?: 'accept' | 'generate';
  /** Added to the head of each response that a handler starts. */
  responseHeaders?: (call: HttpCall) => Record<string, string>;
  /** Called once for each call, when its response and its handler have ended. */
  onEnd?: (call: HttpCall) => void;
  /** `http.server.request.duration`. Without it requests are neither measured nor traced, as is right for probes. */
  requests?: Histogram;
  logger: Logger;
}
