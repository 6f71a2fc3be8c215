import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import type { BenchClients } from './clients.ts';
import { timed } from './measure.ts';

/** Deploys the support template and resolves with the agent's id when it is READY. */
export async function deploySupport({
  portal,
  scope,
}: Pick<BenchClients, 'portal' | 'scope'>): Promise<string> {
  const agent = await portal.deployAgent(
    {
      idempotencyKey: randomUUID(),
      template: 'support',
      requirement: { metroId: 'wuhan', roundTripUsMax: 5_000 },
    },
    { scope },
  );
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 60_000);
  try {
    for await (const change of portal.watchAgents(
      { agentId: agent.id },
      { scope, signal: controller.signal },
    )) {
      if (change.state === registry.AgentState.READY) return agent.id;
      if (change.state === registry.AgentState.FAILED)
        throw new Error(`deployment failed: ${change.failure?.message}`);
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
  throw new Error('the agent was not ready within a minute');
}

async function undeploy({ portal, scope }: BenchClients, agentId: string): Promise<void> {
  await portal.undeployAgent({ agentId, idempotencyKey: randomUUID() }, { scope });
}

/** Milliseconds from the call to READY, one deployment after the other. */
export async function deploymentTimes(clients: BenchClients, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    let agentId = '';
    times.push(await timed(async () => (agentId = await deploySupport(clients))));
    await undeploy(clients, agentId);
  }
  return times;
}
