import type { PublicRpc } from '@isthmus/platform-grpc-server';
import { runExchange } from '../../exchange/exchange.flow.js';
import { exchangeWith } from '../call.exchange.js';
import { GRPC } from './a2a.bindings.js';
import { assertVersion } from './a2a.request.js';
import type { A2aServices } from './a2a.services.js';
import { agentOfTenant } from './a2a.tenant.js';
import { sendGrpcAnswer, type GrpcEnd } from './grpc.answer.js';
import { GRPC_METHODS, paramsOf, type GrpcMethod } from './grpc.codec.js';
import { grpcErrors } from './grpc.errors.js';
import { checkedRequestOf } from './rest.request.js';

type Services = Pick<A2aServices, 'exchange' | 'exchangeTimeoutMs'>;

/** The gRPC binding of A2A v1.0.1 (§10); the `tenant` of a request names the agent. */
export function grpcRpcs(services: Services): PublicRpc[] {
  return GRPC_METHODS.map((method) => rpcOf(method, services));
}

function rpcOf(method: GrpcMethod, { exchange, exchangeTimeoutMs }: Services): PublicRpc {
  const { name, path, responseStream } = method;
  return {
    path,
    responseStream,
    access: { scope: 'agents', permission: 'build' },
    deadlineMs: exchangeTimeoutMs,
    errors: grpcErrors,
    handle: async (call) => {
      const params = paramsOf(name, call.body);
      const agentId = agentOfTenant(params, '');
      let ended: GrpcEnd | undefined;
      await runExchange(
        exchangeWith(call, {
          ...GRPC,
          agentId,
          read: () => {
            assertVersion(call);
            return checkedRequestOf(call, { method: name, params, agentId });
          },
          respond: async (answer) => (ended = await sendGrpcAnswer(call, answer, method)).end,
        }),
        exchange,
      );
      if (ended?.failure) throw ended.failure;
    },
  };
}
