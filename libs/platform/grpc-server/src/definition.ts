import type { ServiceDefinition } from '@isthmus/contracts';
import type { PackageDefinition } from '@grpc/proto-loader';

/** The definitions in the form that `@grpc/grpc-js` and Nest load, with the generated static codecs. */
export function packageDefinitionOf(definitions: readonly ServiceDefinition[]): PackageDefinition {
  return Object.fromEntries(
    definitions.map((service) => [
      service.fullName,
      Object.fromEntries(
        Object.values(service.methods).map((method) => [method.name, methodDefinitionOf(service, method)]),
      ),
    ]),
  ) as PackageDefinition; // Values are service definitions only: no message or enum types are looked up in it.
}

function methodDefinitionOf(service: ServiceDefinition, method: ServiceDefinition['methods'][string]) {
  const { requestType, responseType } = method;
  return {
    path: `/${service.fullName}/${method.name}`,
    requestStream: method.requestStream,
    responseStream: method.responseStream,
    requestSerialize: (message: unknown) => Buffer.from(requestType.encode(message).finish()),
    requestDeserialize: (bytes: Buffer) => requestType.decode(bytes) as unknown,
    responseSerialize: (message: unknown) =>
      Buffer.from(responseType.encode(responseType.fromPartial?.(message) ?? message).finish()),
    responseDeserialize: (bytes: Buffer) => responseType.decode(bytes) as unknown,
    originalName: method.name.charAt(0).toLowerCase() + method.name.slice(1),
  };
}
