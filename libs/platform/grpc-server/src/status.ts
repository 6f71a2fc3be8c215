import { Metadata } from '@grpc/grpc-js';
import { encodeStatusDetails, STATUS_DETAILS_KEY } from '@isthmus/contracts';
import type { AppError } from '@isthmus/platform-errors';
import { storableText } from '@isthmus/platform-validation';

/** What ends a gRPC call. */
export interface CallStatus {
  code: number;
  details: string;
  metadata: Metadata;
}

/** The gRPC status of an AppError: its code, its message and, as `google.rpc.Status`, everything else. */
export function statusOf(error: AppError): CallStatus {
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS_KEY, encodeStatusDetails(error));
  // grpc-js passes the text through encodeURI, which throws on a lone surrogate outside any handler.
  return { code: error.grpcStatus, details: storableText(error.message), metadata };
}
