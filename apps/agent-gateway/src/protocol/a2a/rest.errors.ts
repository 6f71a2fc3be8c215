import { A2aError, restErrorOf } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { retryHeaders, type ErrorPort } from '@isthmus/platform-http';
import { REST_TYPE } from './rest.request.js';

/** States errors as the HTTP+JSON binding does (A2A v1.0.1 §11.6). */
export const restErrors: ErrorPort<A2aError> = {
  recognises: (error): error is A2aError => error instanceof A2aError,
  codeOf: ({ kind }) => kind,
  render: (error) => {
    const { httpStatus: status, body } = restErrorOf(error);
    const retry = error instanceof AppError ? retryHeaders(error) : {};
    return { status, headers: { 'content-type': REST_TYPE, ...retry }, body };
  },
};
