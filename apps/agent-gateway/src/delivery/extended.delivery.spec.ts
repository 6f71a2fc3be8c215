import { expect, it } from 'vitest';
import type { AgentRequest } from './agent.delivery.js';
import { ExtendedDelivery } from './extended.delivery.js';

it('does more only for a caller that asks for it', async () => {
  const sent: string[] = [];
  const to = (name: string) => ({ send: async () => void sent.push(name) }) as never; // All that is used.
  const delivery = new ExtendedDelivery(to('direct'), to('streams'), to('once'));
  const once = { messageId: 'm', digest: 'd' };
  const request = {} as AgentRequest; // The rest is passed on.
  await delivery.send(request);
  await delivery.send({ ...request, resumable: { after: undefined } });
  await delivery.send({ ...request, resumable: { after: undefined }, once });
  expect(sent).toEqual(['direct', 'streams', 'once']);
});
