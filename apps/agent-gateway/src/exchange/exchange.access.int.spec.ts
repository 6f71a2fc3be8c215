import type { models } from '@isthmus/contracts';
import { tenantScope } from '@isthmus/platform-identity';
import { expect, it } from 'vitest';
import { rpc, useGateway } from '../testing/gateway.fixture.js';
import { eventOf } from '../testing/scripted-agent.js';

const gateway = useGateway();

/** A stream that has begun and does not end by itself; `rest` is what comes until it ends. */
async function openStream(instance: 0 | 1, authorization?: string) {
  gateway.agent.play((response, id) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(eventOf(id, { task: { id: 't1' } }));
  });
  const agentId = gateway.harness.publish(gateway.agent.url);
  const headers = authorization ? { authorization } : {};
  const response = await gateway.fetch(agentId, rpc('SendStreamingMessage'), { gateway: instance, headers });
  expect(response.status).toBe(200);
  let ended = false;
  const rest = response
    .text()
    .catch(() => '')
    .finally(() => (ended = true));
  return { rest, hasEnded: () => ended };
}

async function tell(change: NonNullable<models.AccessChange['change']>): Promise<void> {
  const { accessWatchers } = gateway.harness.state;
  await expect.poll(() => accessWatchers.size, { timeout: 10_000 }).toBe(2);
  for (const watcher of accessWatchers) watcher({ change });
}

const personToken = async (person: string) => {
  const identity = await gateway.harness.identities.identityOf('portal');
  const scope = tenantScope(gateway.harness.tenant.tenantId, `user:${person}`, 'developer');
  if (!scope) throw new Error('the tenant of the harness is a UUID');
  return `Bearer ${await identity.tokenFor('agent-gateway', scope)}`;
};

it.each([0, 1] as const)(
  'ends the open streams of a key that is revoked, at gateway %d',
  async (instance) => {
    const abandoned = gateway.agent.abandoned();
    const [ofKey, ofPerson] = [
      await openStream(instance),
      await openStream(instance, await personToken('li')),
    ];
    await tell({ $case: 'keyRevoked', value: 'another' });
    await tell({ $case: 'keyRevoked', value: 'k1' });
    await ofKey.rest;
    await expect.poll(gateway.agent.abandoned).toBe(abandoned + 1);
    expect(ofPerson.hasEnded()).toBe(false);
    await tell({ $case: 'memberEnded', value: endOf('li') });
    await ofPerson.rest;
  },
);

it('ends the open streams of a member who is removed, in that organisation and of no one else', async () => {
  const [li, wang] = [
    await openStream(0, await personToken('li')),
    await openStream(1, await personToken('wang')),
  ];
  await tell({ $case: 'memberEnded', value: { ...endOf('li'), tenantId: crypto.randomUUID() } });
  await tell({ $case: 'memberEnded', value: endOf('li') });
  await li.rest;
  expect(wang.hasEnded()).toBe(false);
  await tell({ $case: 'memberEnded', value: endOf('wang') });
  await wang.rest;
});

function endOf(personId: string) {
  return { tenantId: gateway.harness.tenant.tenantId, personId, endedAt: new Date() };
}
