import { jsonErrors, type ErrorPort, type HttpCall, type HttpRoute } from '@isthmus/platform-http';
import type { Dialect } from './dialect.port.js';

/** The dialects of one server, each found by the path of a request. */
export class DialectTable {
  /**
   * The form of errors of requests that match no route: that of the dialect whose path it is. The first dialect states
   * those of any other path, and of requests that are too malformed to have one.
   */
  readonly errors: ErrorPort = {
    render: (error, context) => (this.dialectOf(context.call)?.errors ?? jsonErrors).render(error, context),
  };

  constructor(private readonly dialects: readonly Dialect[]) {}

  /** The routes of every dialect, with errors in the form of their dialect. */
  routes(): HttpRoute[] {
    return this.dialects.flatMap((dialect) =>
      dialect.routes().map((route) => ({ errors: dialect.errors, ...route })),
    );
  }

  get basePaths(): string[] {
    return this.dialects.map(({ basePath }) => basePath);
  }

  exposedHeaders(): string[] {
    return [...new Set(this.dialects.flatMap((dialect) => dialect.exposedHeaders ?? []))];
  }

  responseHeaders(call: HttpCall): Record<string, string> {
    return this.dialectOf(call)?.responseHeaders?.(call) ?? {};
  }

  onEnd(call: HttpCall): void {
    this.dialectOf(call)?.onEnd?.(call);
  }

  private dialectOf(call: HttpCall | undefined): Dialect | undefined {
    const path = call?.response.req.url ?? '';
    return this.dialects.find(({ basePath }) => path.startsWith(basePath)) ?? this.dialects[0];
  }
}
