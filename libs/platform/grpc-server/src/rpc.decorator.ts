import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Metadata } from '@grpc/grpc-js';
import type { Observable } from 'rxjs';
import { AppError } from '@isthmus/platform-errors';
import { Attachment } from '@isthmus/platform-http';
import { registerRoute, type Access } from './access.js';
import type { RpcResponse, ServiceDefinition } from '@isthmus/contracts';
import type { Caller } from '@isthmus/platform-identity';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';

/** What a handler knows about its call besides the request. */
export interface CallContext extends Caller {
  /**
   * Aborts when the caller disconnects, the deadline passes or the server is shutting down; its reason is an AppError
   * for which of these. It does not abort once the call has completed.
   */
  signal: AbortSignal;
  /** The caller's, or the server's own for a unary call without one; undefined for unbounded streams. */
  deadline: Date | undefined;
}

const contexts = new Attachment<Metadata, CallContext>();

/** Keyed by the call's metadata, the one object that guards, interceptors and handlers all see. */
export function attachCallContext(metadata: Metadata, context: CallContext): void {
  contexts.set(metadata, context);
}

export function callContextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata);
  if (!context) throw new AppError('UNAUTHENTICATED', 'The call is not authenticated');
  return context;
}

/** What a handler returns: the response, or a stream of them; absent fields take their defaults. */
type Answer<
  Definition extends ServiceDefinition,
  Name extends keyof Definition['methods'],
> = Definition['methods'][Name] extends { responseStream: true }
  ? AsyncIterable<RpcResponse<Definition, Name>> | Observable<RpcResponse<Definition, Name>>
  : Promise<RpcResponse<Definition, Name>>;

/**
 * Makes a method the handler of an RPC, open to the callers that `access` admits and to no one else. A method that returns
 * something else than the RPC's response does not compile.
 */
export function Rpc<Definition extends ServiceDefinition, Name extends keyof Definition['methods'] & string>(
  definition: Definition,
  method: Name,
  access: Access,
): <Handler extends (...request: never[]) => Answer<Definition, Name>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Handler>,
) => void {
  const name = definition.methods[method]?.name ?? method;
  registerRoute({
    path: `/${definition.fullName}/${name}`,
    service: definition.fullName,
    method: name,
    access,
  });
  return applyDecorators(GrpcMethod(definition.name, name));
}

const contextParameter = <Result>(pick: (context: CallContext) => Result) =>
  createParamDecorator((_: unknown, execution: ExecutionContext) =>
    pick(callContextOf(execution.switchToRpc().getContext<Metadata>())),
  );

/** `@Call()` injects the CallContext. */
export const Call = contextParameter((context) => context);
/** `@CallScope()` injects the caller's scope, of either kind. */
export const CallScope = contextParameter((context): Scope => context.scope);
/** `@Tenant()` injects the tenant's scope; for RPCs whose access is `tenant`. */
export const Tenant = contextParameter(({ scope }): TenantScope => {
  if (scope.kind !== 'tenant') throw new AppError('PERMISSION_DENIED', 'This call requires a tenant scope');
  return scope;
});
/** `@Platform()` injects the platform's scope; for RPCs whose access is `platform`. */
export const Platform = contextParameter(({ scope }): PlatformScope => {
  if (scope.kind !== 'platform')
    throw new AppError('PERMISSION_DENIED', 'This call requires the platform scope');
  return scope;
});
