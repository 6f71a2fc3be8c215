import type { TsProtoServiceDefinition } from 'nice-grpc';

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
