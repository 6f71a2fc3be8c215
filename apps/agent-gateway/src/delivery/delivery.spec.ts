import { expect, it } from 'vitest';
import type { AgentRequest } from './agent.delivery.js';
import { Delivery } from './delivery.js';

it('keeps what the gateway answers itself', async () => {
  const sent: string[] = [];
  const to = (name: string) => ({ send: async () => void sent.push(name) }) as never; // All that is used.
  const delivery = new Delivery(to('direct'), to('own'));
  await delivery.send({} as AgentRequest); // The rest is passed on.
  await delivery.send({ own: { method: 'SendMessage' } } as AgentRequest);
  expect(sent).toEqual(['direct', 'own']);
});
