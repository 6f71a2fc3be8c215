import { randomUUID } from 'node:crypto';
import { startAgent } from './agent.server.ts';
import { startProxy } from './proxy.ts';
import type { Gateway } from './gateway.process.ts';
import { startGrpcProxy } from './grpc.proxy.ts';
import { CAPABILITIES, cardOf, type Profile } from './profiles.ts';
import { scriptedAgent } from './scripted.agent.ts';

/** An agent of a profile behind the gateway, with a proxy for each binding that the kit reaches it by. */
export async function startProfile(
  gateway: Gateway,
  profile: Profile,
): Promise<{ url: string; close: () => Promise<void> }> {
  const agentId = randomUUID();
  const { key, publish } = gateway.newTenant();
  const proxy = await startProxy(gateway.url, {
    key,
    adjust: (passing) => ({ ...passing, path: `/agents/${agentId}${passing.path}` }),
  });
  const grpcProxy = await startGrpcProxy(gateway.grpc, { key, tenant: agentId });
  const card = cardOf(`Profile ${profile}`, CAPABILITIES[profile], {
    http: proxy.url,
    grpc: grpcProxy.address,
  });
  const agent = await startAgent({ card, executor: scriptedAgent() });
  publish({ agentId, endpoint: agent.url, card });
  return {
    url: proxy.url,
    close: async () => {
      grpcProxy.close();
      await Promise.all([proxy.close(), agent.close()]);
    },
  };
}
