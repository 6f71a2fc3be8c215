import type { ErrorPort, HttpCall, HttpRoute } from '@isthmus/platform-http';

/**
 * An API by which clients ask for completions. An adapter translates its requests to the neutral form and answers back,
 * states errors in its own form, and is registered in `app.module.ts`; the core knows no dialect beyond this.
 */
export interface Dialect {
  /** Short name, such as `openai`. */
  readonly name: string;
  /** Under which all its paths are, such as `/v1/`. */
  readonly basePath: string;
  /** The form of its errors, also of requests under `basePath` that match no route. */
  readonly errors: ErrorPort;
  /** Names of the headers of its responses that pages of other origins may read. */
  readonly exposedHeaders?: readonly string[];
  /** Its routes with their access rules. */
  routes(): readonly HttpRoute[];
  /** Added to the head of each response that one of its handlers starts. */
  responseHeaders?(call: HttpCall): Record<string, string>;
  /** Called once for each call under `basePath`, when its response and its handler have ended. */
  onEnd?(call: HttpCall): void;
}
