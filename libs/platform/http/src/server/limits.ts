/** Limits of a server; each has a default that is safe for production. */
export interface HttpLimits {
  /** Of one body; a route may set its own. */
  bodyBytesMax: number;
  /** Of the request line and all headers together. */
  headerBytesMax: number;
  /** Nested arrays and objects of a JSON body. */
  jsonDepthMax: number;
  /** Of one organisation at this process. */
  requestsInFlightMax: number;
  /** Of one organisation at this process, in any second. */
  requestsPerSecondMax: number;
  /** Of one address at this process, in any second, without a principal: public routes and absent credentials. */
  anonymousPerSecondMax: number;
  connectionsMax: number;
  /** For the request line and all headers. */
  headersTimeoutMs: number;
  /** For the whole request, body included. */
  requestTimeoutMs: number;
  /** For the response to end, from the head of the request on; a route may set its own. */
  deadlineMs: number;
  /** An idle connection is kept as long. */
  keepAliveMs: number;
  /** For requests in flight once the server is to stop. */
  drainMs: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  bodyBytesMax: 1024 * 1024,
  headerBytesMax: 16 * 1024,
  jsonDepthMax: 64,
  requestsInFlightMax: 1_000,
  requestsPerSecondMax: 5_000,
  anonymousPerSecondMax: 5_000,
  connectionsMax: 10_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  deadlineMs: 60_000,
  keepAliveMs: 75_000,
  drainMs: 5_000,
};
