import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { AppError } from '@isthmus/platform-errors';
import { assertAdmitted } from './access.js';
import { ServiceIdentity } from '@isthmus/platform-identity';
import { openCallOf } from './open.calls.js';
import { attachCallContext } from './rpc.decorator.js';

/** Authenticates the calling service, applies the RPC's access rule, and prepares the CallContext. */
@Injectable()
export class CallGuard implements CanActivate {
  constructor(private readonly identity: ServiceIdentity) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const metadata = execution.switchToRpc().getContext<Metadata>();
    // Nest passes (request, metadata, call) for gRPC; its types know only the first two.
    const call = execution.getArgByIndex<ServerUnaryCall<unknown, unknown>>(2);
    const caller = await this.identity.verify(bearerOf(metadata));
    assertAdmitted(call.getPath(), caller);
    const { signal, deadline } = openCallOf(metadata);
    attachCallContext(metadata, { ...caller, signal, deadline });
    return true;
  }
}

function bearerOf(metadata: Metadata): string {
  const [scheme, token] = String(metadata.get('authorization')[0] ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !token) {
    throw new AppError('UNAUTHENTICATED', 'The call carries no service token', {
      remedy: 'Send metadata "authorization: Bearer <token>" with a token for this service.',
    });
  }
  return token;
}
