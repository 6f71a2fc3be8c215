import { Client, type ClientConfig } from 'pg';

/** Bounds of a connection, in milliseconds. A caller's own deadline is usually shorter; these free what it leaves behind. */
export const CONNECTION_LIMITS = {
  /** Opening a connection, and waiting for one of a full pool; below the deadline that calls have unless given. */
  connectMsMax: 3_000,
  /** Waiting for a lock that another transaction holds. */
  lockMsMax: 4_000,
  /** One statement, counted by the server. */
  statementMsMax: 8_000,
  /** One statement, counted here: beyond it the server does not answer at all. */
  queryMsMax: 10_000,
  /** Between two statements of a transaction, counted by the server: a process that hangs holds no locks for ever. */
  idleTransactionMsMax: 20_000,
} as const;

/** What the driver says when a query had no answer within `queryMsMax`. */
const UNANSWERED = 'Query read timeout';

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
 * A connection that closes when a query has no answer in time. The driver only forgets such a query: the connection
 * would go back to its pool with a transaction open, and the next one would commit what the last one left.
 */
export class BoundedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    const query = this.query.bind(this) as (...parameters: unknown[]) => unknown;
    // The overloads of `query` differ in how they answer, by a promise or by a callback; both are passed through.
    this.query = ((...parameters: unknown[]) => {
      const callback = parameters.at(-1);
      if (typeof callback === 'function') {
        parameters[parameters.length - 1] = (error: unknown, ...rest: unknown[]) => {
          this.closeIfUnanswered(error);
          Reflect.apply(callback, undefined, [error, ...rest]);
        };
      }
      const answer = query(...parameters);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.closeIfUnanswered(error));
      return answer;
    }) as Client['query'];
  }

  private closeIfUnanswered(error: unknown): void {
    if (error instanceof Error && error.message === UNANSWERED) void this.end().catch(() => undefined);
  }
}
