import { AppError, isErrorCode, type FieldViolation } from '@isthmus/platform-errors';
import * as errorDetails from './generated/google/rpc/error_details.js';
import { Status } from './generated/google/rpc/status.js';

/** Metadata key of the serialised google.rpc.Status (gRPC richer error model). */
export const STATUS_DETAILS_KEY = 'grpc-status-details-bin';
const DOMAIN = 'isthmus';
const TYPE_PREFIX = 'type.googleapis.com/google.rpc.';

/** Serialises an error as google.rpc.Status with ErrorInfo, BadRequest and RetryInfo where they apply. */
export function encodeStatusDetails(error: AppError): Buffer {
  const { ErrorInfo, BadRequest, RetryInfo } = errorDetails;
  const metadata = { ...error.metadata, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) };
  const details = [
    any(
      'ErrorInfo',
      ErrorInfo.encode(ErrorInfo.fromPartial({ reason: error.code, domain: DOMAIN, metadata })),
    ),
  ];
  if (error.fields.length > 0) {
    details.push(
      any('BadRequest', BadRequest.encode(BadRequest.fromPartial({ fieldViolations: error.fields }))),
    );
  }
  if (error.retryAfterMs !== undefined) {
    const seconds = BigInt(Math.floor(error.retryAfterMs / 1_000));
    const nanos = Math.round((error.retryAfterMs % 1_000) * 1e6);
    details.push(
      any('RetryInfo', RetryInfo.encode(RetryInfo.fromPartial({ retryDelay: { seconds, nanos } }))),
    );
  }
  return Buffer.from(
    Status.encode(Status.fromPartial({ code: error.grpcStatus, message: error.message, details })).finish(),
  );
}

/** The error that a serialised google.rpc.Status of ours holds; undefined when it is another system's. */
export function decodeStatusDetails(bytes: Uint8Array): AppError | undefined {
  const { ErrorInfo, BadRequest, RetryInfo } = errorDetails;
  const status = Status.decode(bytes);
  const find = (type: string) => status.details.find(({ typeUrl }) => typeUrl === TYPE_PREFIX + type)?.value;
  const infoBytes = find('ErrorInfo');
  const info = infoBytes && ErrorInfo.decode(infoBytes);
  if (!info || info.domain !== DOMAIN || !isErrorCode(info.reason)) return undefined;
  const { remedy, ...metadata } = info.metadata;
  const badRequest = find('BadRequest');
  const retryInfo = find('RetryInfo');
  const delay = retryInfo && RetryInfo.decode(retryInfo).retryDelay;
  return new AppError(info.reason, status.message, {
    metadata,
    ...(remedy === undefined ? {} : { remedy }),
    ...(badRequest ? { fields: fieldsOf(BadRequest.decode(badRequest)) } : {}),
    ...(delay ? { retryAfterMs: Number(delay.seconds) * 1_000 + delay.nanos / 1e6 } : {}),
  });
}

function fieldsOf(badRequest: errorDetails.BadRequest): FieldViolation[] {
  return badRequest.fieldViolations.map(({ field, description }) => ({ field, description }));
}

function any(type: string, writer: { finish(): Uint8Array }) {
  return { typeUrl: TYPE_PREFIX + type, value: Buffer.from(writer.finish()) };
}
