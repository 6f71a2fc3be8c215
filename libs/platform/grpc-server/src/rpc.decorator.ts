import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Metadata } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { registerRoute, type Access } from './access.js';
import type { ServiceDefinition } from '@isthmus/contracts';
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

const contexts = new WeakMap<Metadata, CallContext>();

/** Keyed by the call's metadata, the one object that guards, interceptors and handlers all see. */
export function attachCallContext(metadata: Metadata, context: CallContext): void {
  contexts.set(metadata, context);
}

export function callContextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata);
  if (!context) throw new AppError('UNAUTHENTICATED', 'The call is not authenticated');
  return context;
}

/** Makes a method the handler of an RPC, open to the callers that `access` admits and to no one else. */
export function Rpc<Definition extends ServiceDefinition>(
  definition: Definition,
  method: keyof Definition['methods'] & string,
  access: Access,
): MethodDecorator {
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
