import { randomUUID } from 'node:crypto';
import type { BenchClients } from './clients.ts';
import { median, timed } from './measure.ts';
import type { BenchTarget } from './target.ts';

/**
 * What the gateway adds to one A2A message: the same SendMessage to the same instance, directly and through the
 * gateway, in turn. The direct call carries the token that the gateway would send.
 */
export async function gatewayOverhead(
  platform: BenchTarget,
  clients: BenchClients,
  { agentId, rounds }: { agentId: string; rounds: number },
) {
  const { endpoint } = await clients.gateway.resolveAgent({ agentId });
  const direct = await sender(endpoint, () => clients.gatewayIdentity.tokenFor('agent-host', clients.scope));
  const through = await sender(`http://127.0.0.1:${platform.ports.gateway}/agents/${agentId}`, () =>
    clients.portalIdentity.tokenFor('agent-gateway', clients.scope),
  );
  const times: { direct: number[]; through: number[] } = { direct: [], through: [] };
  for (let round = -10; round < rounds; round++) {
    const [a, b] = [await timed(direct), await timed(through)];
    if (round < 0) continue; // connections and caches warm up
    times.direct.push(a);
    times.through.push(b);
  }
  return {
    direct: median(times.direct),
    through: median(times.through),
    added: median(times.through.map((time, n) => time - (times.direct[n] ?? 0))),
  };
}

async function sender(url: string, token: () => Promise<string>): Promise<() => Promise<void>> {
  return async () => {
    const message = { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'When is my bill due?' }] };
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'a2a-version': '1.0',
        authorization: `Bearer ${await token()}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } }),
    });
    const body = (await response.json()) as { error?: { message: string } };
    if (!response.ok || body.error)
      throw new Error(`${url} answered ${response.status}: ${body.error?.message}`);
  };
}
