import {
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
  type JsonValue,
} from '@bufbuild/protobuf';
import { AnySchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { a2aDescriptorSet } from '@isthmus/contracts';
import { A2A_METHODS, A2aError, isObject, type A2aMethod, type ErrorStatus } from '@isthmus/domain-exchange';
import { AppError } from '@isthmus/platform-errors';
import { JSON_DEPTH_MAX, readJson } from '@isthmus/platform-validation';

const SERVICE = 'lf.a2a.v1.A2AService';
/** A level of JSON is two messages, a Value and a Struct or a list, and the fields around them are a few. */
const MESSAGE_DEPTH_MAX = 2 * JSON_DEPTH_MAX + 20;
/** Clients accept some 8 KiB of trailers, in which details are in base64. */
const STATUS_BYTES_MAX = 4_096;

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, a2aDescriptorSet()));
const status = registry.getMessage('google.rpc.Status') ?? missing('google.rpc.Status');

/** An operation as gRPC has it. */
export interface GrpcMethod {
  name: A2aMethod;
  path: string;
  responseStream: boolean;
}

const methods = new Map(
  (registry.getService(SERVICE) ?? missing(SERVICE)).methods.map((method) => [method.name, method]),
);

/** The eleven operations of the binding (A2A v1.0.1 §10.3). */
export const GRPC_METHODS: readonly GrpcMethod[] = (Object.keys(A2A_METHODS) as A2aMethod[]).map((name) => ({
  name,
  path: `/${SERVICE}/${name}`,
  responseStream: methodOf(name).methodKind === 'server_streaming',
}));

/**
 * The parameters in a request message, in ProtoJSON. Throws the parse error for bytes that are not such a message or nest
 * too deep, and InvalidParams for a value without JSON, such as a number that is not finite.
 */
export function paramsOf(name: A2aMethod, bytes: Uint8Array): Record<string, unknown> {
  const { input } = methodOf(name);
  const options = { recursionLimit: MESSAGE_DEPTH_MAX, readUnknownFields: false };
  const message = orElse(
    () => fromBinary(input, bytes, options),
    () => new A2aError('Parse', `The request is not a valid ${input.typeName}`),
  );
  const text = orElse(
    () => JSON.stringify(toJson(input, message)),
    (reason) =>
      new A2aError('InvalidParams', `The request has a value that JSON cannot represent: ${reason}`),
  );
  const value = orElse(
    () => readJson(text, { depthMax: JSON_DEPTH_MAX }),
    () => new A2aError('Parse', `The request nests deeper than ${JSON_DEPTH_MAX} levels`),
  );
  return isObject(value) ? value : {};
}

/** The response message of a result in ProtoJSON. Throws UPSTREAM_INVALID for another result than the operation has. */
export function responseBytesOf(name: A2aMethod, result: unknown): Uint8Array {
  const { output } = methodOf(name);
  return orElse(
    () => {
      const json = (result ?? {}) as JsonValue; // It was parsed from JSON.
      const options = { ignoreUnknownFields: true, recursionLimit: MESSAGE_DEPTH_MAX };
      return toBinary(output, fromJson(output, json, options));
    },
    () => new AppError('UPSTREAM_INVALID', `The agent sent a result that is not a valid ${output.typeName}`),
  );
}

/** google.rpc.Status in bytes, with as many of the details as clients accept; those of an unknown type are left out. */
export function statusBytesOf({ grpcStatus: code, message, details }: ErrorStatus): Uint8Array {
  const known = details.filter(isKnown);
  for (let count = known.length; ; count--) {
    const json = { code, message, details: known.slice(0, count) };
    const bytes = toBinary(status, fromJson(status, json, { registry }));
    if (bytes.length <= STATUS_BYTES_MAX || count === 0) return bytes;
  }
}

function isKnown(detail: unknown): detail is JsonValue {
  try {
    fromJson(AnySchema, detail as JsonValue, { registry });
    return true;
  } catch {
    return false;
  }
}

function methodOf(name: A2aMethod) {
  return methods.get(name) ?? missing(name);
}

function missing(name: string): never {
  throw new Error(`the descriptors of A2A have no ${name}`);
}

/** What `compute` returns; `errorOf` makes the error that is thrown in the place of its own. */
function orElse<Value>(compute: () => Value, errorOf: (reason: string) => Error): Value {
  try {
    return compute();
  } catch (error) {
    throw errorOf(error instanceof Error ? error.message.slice(0, 200) : 'it is malformed');
  }
}
