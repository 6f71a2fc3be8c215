import { expect, it } from 'vitest';
import type { AgentRequest } from './agent.delivery.js';
import { Delivery } from './delivery.js';

it('keeps what concerns push notifications', async () => {
  const sent: string[] = [];
  const to = (name: string) => ({ send: async () => void sent.push(name) }) as never; // All that is used.
  const delivery = new Delivery(to('direct'), to('push'));
  await delivery.send({} as AgentRequest); // The rest is passed on.
  await delivery.send({ push: { method: 'SendMessage' } } as AgentRequest);
  expect(sent).toEqual(['direct', 'push']);
});
