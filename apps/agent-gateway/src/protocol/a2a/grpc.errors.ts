import { Metadata } from '@grpc/grpc-js';
import { STATUS_DETAILS_KEY } from '@isthmus/contracts';
import { A2aError, errorStatusOf, type ErrorStatus } from '@isthmus/domain-exchange';
import type { CallStatus, PublicErrorPort } from '@isthmus/platform-grpc-server';
import { storableText } from '@isthmus/platform-validation';
import { statusBytesOf } from './grpc.codec.js';

/** Clients accept some 8 KiB of trailers, in which each character of the text may take nine bytes. */
const TEXT_CHARACTERS_MAX = 300;

/** An error that the agent has answered with. */
export class AgentError extends Error {
  constructor(readonly status: ErrorStatus) {
    super(status.message);
  }
}

/** States errors as the gRPC binding does (A2A v1.0.1 §10.6), those of the platform included. */
export const grpcErrors: PublicErrorPort<A2aError | AgentError> = {
  recognises: (error): error is A2aError | AgentError =>
    error instanceof A2aError || error instanceof AgentError,
  codeOf: (error) => (error instanceof A2aError ? error.kind : 'AGENT_ERROR'),
  render: (error) => callStatusOf(error instanceof AgentError ? error.status : errorStatusOf(error)),
};

function callStatusOf(stated: ErrorStatus): CallStatus {
  // grpc-js passes the text through encodeURI, which throws on a lone surrogate.
  const message = storableText(stated.message.slice(0, TEXT_CHARACTERS_MAX));
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, Buffer.from(statusBytesOf({ ...stated, message })));
  return { code: stated.grpcStatus, details: message, metadata };
}
