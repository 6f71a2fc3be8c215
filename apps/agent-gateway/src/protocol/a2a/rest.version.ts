import type { A2aError, A2aMethod } from '@isthmus/domain-exchange';
import type { ErrorPort, HttpCall } from '@isthmus/platform-http';
import type { ExchangeServices } from '../../exchange/exchange.flow.js';
import type { ExchangeRequest } from '../../exchange/exchange.model.js';
import type { RestForm } from './rest.answer.js';
import type { RestOperation } from './rest.request.js';

/** A version of A2A in the HTTP+JSON binding. */
export interface RestVersion {
  /** With which paths below the address of an agent begin. */
  prefix: string;
  /** Operations that a path names by its last segment, without a parameter. */
  reads: Readonly<Record<string, A2aMethod>>;
  errors: ErrorPort<A2aError>;
  /** Resolves to a check that throws where an agent is not served in this version. */
  checkOf: (exchange: ExchangeServices, agentId: string) => Promise<() => void>;
  read: (call: HttpCall, operation: RestOperation) => ExchangeRequest;
  formOf: (operation: RestOperation) => RestForm;
}
