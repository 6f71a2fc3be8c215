import {
  A2aError,
  assertA2aVersion,
  LEGACY_VERSION,
  legacyRestEventOf,
  legacyRestResultOf,
  paramsFromLegacyRest,
  restErrorOf,
  rpcErrorOf,
} from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { retryHeaders, type HttpCall } from '@isthmus/platform-http';
import type { ExchangeRequest } from '../../exchange/exchange.model.js';
import { versionOf } from './a2a.request.js';
import { legacyHeaders } from './legacy.answer.js';
import { legacyCheckOf } from './legacy.version.js';
import { checkedRequestOf, givenIn, type RestOperation } from './rest.request.js';
import type { RestVersion } from './rest.version.js';

const JSON_TYPE = 'application/json';

/** The HTTP+JSON binding of A2A 0.3 (specification 0.3.0 §3.5.3): below `/v1`, with errors as JSON-RPC has them. */
export const LEGACY_REST: RestVersion = {
  prefix: '/v1',
  reads: { tasks: 'ListTasks', card: 'GetExtendedAgentCard' },
  errors: {
    recognises: (error): error is A2aError => error instanceof A2aError,
    codeOf: ({ kind }) => kind,
    render: (error) => {
      const retry = error instanceof AppError ? retryHeaders(error) : {};
      const { httpStatus: status } = restErrorOf(error);
      return { status, headers: { 'content-type': JSON_TYPE, ...retry }, body: bodyOf(error) };
    },
  },
  checkOf: (exchange, agentId) => legacyCheckOf(exchange, agentId, 'HTTP+JSON'),
  read: readLegacyRestRequest,
  formOf: ({ method }) => ({
    contentType: JSON_TYPE,
    headersOf: legacyHeaders,
    resultOf: (result) => legacyRestResultOf(method, result),
    eventOf: legacyRestEventOf,
    errorOf: (rpcError) => Object(rpcError) as object,
    failureOf: bodyOf,
  }),
};

function readLegacyRestRequest(call: HttpCall, { method, path }: RestOperation): ExchangeRequest {
  assertA2aVersion(versionOf(call), [LEGACY_VERSION]);
  call.label('rpc.method', method);
  return checkedRequestOf(call, {
    method,
    params: paramsFromLegacyRest(method, givenIn(call, path)),
    agentId: call.parameters['agentId'] ?? '',
    isLegacy: true,
  });
}

function bodyOf(error: A2aError | AppError): object {
  return rpcErrorOf(error, null).body.error;
}
