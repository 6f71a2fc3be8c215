import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type { Metadata } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { registerRoute, type Access } from './access.js';
import type { ServiceDefinition } from '@isthmus/contracts';
import type { Caller } from '@isthmus/platform-identity';
import type { PlatformScope, Scope, TenantScope } from '@isthmus/platform-identity';

/** What a handler knows of its call beyond the request. */
export interface CallContext extends Caller {
  /**
   * Aborts when the caller goes away, the deadline passes or the server is being stopped; its reason is an AppError that
   * says which. It does not abort once the call is answered.
   */
  signal: AbortSignal;
  /** The caller's, or the server's own bound of a unary call that has none; undefined for streams that may last. */
  deadline: Date | undefined;
}

const contexts = new WeakMap<Metadata, CallContext>();

/** Kept beside the call's metadata, the one object that guards, interceptors and handlers all see. */
export function attachCallContext(metadata: Metadata, context: CallContext): void {
  contexts.set(metadata, context);
}

export function callContextOf(metadata: Metadata): CallContext {
  const context = contexts.get(metadata);
  if (!context) throw new AppError('UNAUTHENTICATED', 'The call has passed no guard');
  return context;
}

/** Makes a method the handler of an RPC, open to those whom `access` admits and to no one else. */
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
/** `@CallScope()` injects the caller's scope, whichever it is. */
export const CallScope = contextParameter((context): Scope => context.scope);
/** `@Tenant()` injects the tenant's scope; for RPCs whose access is `tenant`. */
export const Tenant = contextParameter(({ scope }): TenantScope => {
  if (scope.kind !== 'tenant') throw new AppError('PERMISSION_DENIED', 'This call needs a tenant');
  return scope;
});
/** `@Platform()` injects the platform's scope; for RPCs whose access is `platform`. */
export const Platform = contextParameter(({ scope }): PlatformScope => {
  if (scope.kind !== 'platform')
    throw new AppError('PERMISSION_DENIED', 'This call is for the platform only');
  return scope;
});
