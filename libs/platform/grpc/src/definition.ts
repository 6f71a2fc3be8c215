import type { TsProtoServiceDefinition } from 'nice-grpc';
import type { Client } from 'nice-grpc';
import type { PackageDefinition } from '@grpc/proto-loader';

/** A generated service definition, such as `registry.AgentRegistryDefinition`. */
export type ServiceDefinition = TsProtoServiceDefinition;

type Method<
  Definition extends ServiceDefinition,
  Name extends keyof Definition['methods'],
> = Definition['methods'][Name];
type RequestOf<M> = M extends { requestType: { decode(input: never, length?: number): infer Request } }
  ? Request
  : never;
type ResponseOf<M> = M extends { responseType: { fromPartial(object: infer Response): unknown } }
  ? Response
  : never;

/** What a handler receives for a method of `Definition`. */
export type RpcRequest<
  Definition extends ServiceDefinition,
  Name extends keyof Definition['methods'],
> = RequestOf<Method<Definition, Name>>;

/** What a handler may answer with; absent fields take their proto defaults. */
export type RpcResponse<
  Definition extends ServiceDefinition,
  Name extends keyof Definition['methods'],
> = ResponseOf<Method<Definition, Name>>;

export type { Client };

/** The definitions in the shape that `@grpc/grpc-js` and Nest load, with the generated static codecs. */
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
