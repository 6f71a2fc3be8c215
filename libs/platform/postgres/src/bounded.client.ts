import { Client, type ClientConfig } from 'pg';

/**
 * Bounds of a connection, in milliseconds. A caller's deadline is usually shorter; these limits end what it abandons.
 */
export const CONNECTION_LIMITS = {
  /** Opening a connection, and waiting for one of a full pool; below the default deadline of calls. */
  connectMsMax: 3_000,
  /** Waiting for a lock that another transaction holds. */
  lockMsMax: 4_000,
  /** One statement, enforced by the server. */
  statementMsMax: 8_000,
  /** One statement, enforced by the client: beyond it the server does not respond at all. */
  queryMsMax: 10_000,
  /**
   * Between two statements of a transaction, enforced by the server, so that a process that hangs does not hold locks
   * forever.
   */
  idleTransactionMsMax: 20_000,
} as const;

/** The driver's message for a query without a response within `queryMsMax`. */
const QUERY_TIMEOUT = 'Query read timeout';

/** Settings of the driver that keep every wait for PostgreSQL bounded. */
export function connectionSettings(url: string) {
  const { connectMsMax, lockMsMax, statementMsMax, queryMsMax, idleTransactionMsMax } = CONNECTION_LIMITS;
  return {
    connectionString: url,
    connectionTimeoutMillis: connectMsMax,
    lock_timeout: lockMsMax,
    statement_timeout: statementMsMax,
    query_timeout: queryMsMax,
    idle_in_transaction_session_timeout: idleTransactionMsMax,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  } satisfies ClientConfig;
}

/**
 * A connection that closes when a query times out. The driver only abandons such a query: the connection would return
 * to its pool with an open transaction, and the next user would commit it.
 */
export class BoundedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    // The overloads of `query` return a promise or call a callback; both are passed through.
    this.query = ((...parameters: unknown[]) => {
      const callback = parameters.at(-1);
      if (typeof callback === 'function') {
        parameters[parameters.length - 1] = (error: unknown, ...rest: unknown[]) => {
          this.closeOnTimeout(error);
          Reflect.apply(callback, undefined, [error, ...rest]);
        };
      }
      const answer = query(...parameters);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.closeOnTimeout(error));
      return answer;
    }) as Client['query'];
  }

  private closeOnTimeout(error: unknown): void {
    if (error instanceof Error && error.message === QUERY_TIMEOUT) void this.end().catch(() => undefined);
  }
}
