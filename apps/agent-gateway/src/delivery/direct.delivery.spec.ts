import { expect, it } from 'vitest';
import type { Target } from '@isthmus/domain-exchange';
import type { AgentRequest } from './agent.delivery.js';
import { DirectDelivery } from './direct.delivery.js';

it('chooses by what the route says of the endpoint', async () => {
  const sent: string[] = [];
  const to = (name: string) => ({ send: async () => void sent.push(name) }) as never; // All that is used.
  const delivery = new DirectDelivery(to('agent'), to('server'));
  const target: Target = { url: 'https://x', instanceId: '', hosted: false };
  const toServer: Target = { ...target, mcp: { agentId: 'a', server: { credential: '', tools: [] } } };
  await delivery.send({ target } as AgentRequest); // The rest is passed on.
  await delivery.send({ target: toServer } as AgentRequest);
  expect(sent).toEqual(['agent', 'server']);
});
