import type { AppError } from '@isthmus/platform-errors';
import type { Authenticate, HttpLimits, OrganisationGate, ScopedAccess } from '@isthmus/platform-http';
import type { Histogram, Logger } from '@isthmus/platform-observability';
import type { CallStatus } from '../status.js';
import type { PublicCall } from './public.call.js';

/** An RPC for clients outside the platform: one request, and one response or a stream of them. */
export interface PublicRpc {
  /** Such as `/lf.a2a.v1.A2AService/SendMessage`. */
  path: string;
  responseStream: boolean;
  access: ScopedAccess;
  /** Overrides the limit of the server; the time from the request to the end of the response. */
  deadlineMs?: number;
  /** How its own errors are stated. */
  errors: PublicErrorPort;
  /** Sends the response; throws while it has not sent all of it. */
  handle: (call: PublicCall) => Promise<void>;
}

/** The form in which an RPC states errors of its protocol; an AppError has the form of the platform. */
export interface PublicErrorPort<Own extends Error = Error> {
  recognises(error: unknown): error is Own;
  /** Short name for metrics. */
  codeOf(error: Own): string;
  render(error: Own | AppError): CallStatus;
}

export interface PublicGrpcOptions {
  host: string;
  /** 0 for any free one. */
  port: number;
  rpcs: readonly PublicRpc[];
  authenticate: Authenticate;
  limits: Pick<HttpLimits, 'bodyBytesMax' | 'requestTimeoutMs' | 'deadlineMs' | 'drainMs'>;
  /** Counts the calls of organisations, together with the requests of an HTTP server that has the same one. */
  gate: OrganisationGate;
  calls: Histogram;
  logger: Logger;
}
