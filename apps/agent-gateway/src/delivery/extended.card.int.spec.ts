import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { newTenantScope } from '@isthmus/testing';
import { BINDINGS, clientsOf } from '../testing/binding.clients.js';
import { reasonOf, rpc, useGateway } from '../testing/gateway.fixture.js';

const gateway = useGateway();
const cardWith = (capabilities: object) => JSON.stringify({ name: 'Support', capabilities });
const extended = { cardJson: cardWith({ extendedAgentCard: true }) };
const ask = (agentId: string) => gateway.post(agentId, rpc('GetExtendedAgentCard', {}));

it.each(BINDINGS)('is read by %s with the official client (A2A v1.0.1 §3.1.11)', async (binding) => {
  const { urls, grpc, secret } = gateway.harness;
  const client = (await clientsOf({ url: urls[0], grpc }, secret))[binding];
  const serviceParameters = { authorization: `Bearer ${secret}`, 'a2a-version': '1.0' };
  const tenant = gateway.harness.publish(gateway.agent.url, extended);
  const card = await client.getExtendedAgentCard({ tenant }, { serviceParameters });
  expect(card).toMatchObject({ name: 'Support', capabilities: { extendedAgentCard: true } });
  expect(gateway.agent.seen).toEqual([]);
});

it('is refused where the card declares none, and where there is none yet', async () => {
  const undeclared = gateway.harness.publish(gateway.agent.url, { cardJson: cardWith({}) });
  expect(reasonOf(await ask(undeclared))).toBe('UNSUPPORTED_OPERATION');
  const { state } = gateway.harness;
  const agentId = gateway.harness.publish(gateway.agent.url, extended);
  state.extendedCards.set(agentId, '');
  const answer = await ask(agentId);
  expect([answer.body.error?.code, reasonOf(answer)]).toEqual([-32007, 'EXTENDED_AGENT_CARD_NOT_CONFIGURED']);
});

it('is for members of the organisation, and for others no agent is there', async () => {
  const foreign = gateway.harness.publish(gateway.agent.url, {
    ...extended,
    tenantId: newTenantScope().tenantId,
  });
  const answers = await Promise.all([ask(foreign), ask(randomUUID())]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
});

it('are push notifications refused, of an agent whose card declares none', async () => {
  const agentId = gateway.harness.publish(gateway.agent.url, { cardJson: cardWith({}) });
  const config = { taskId: 't1', url: 'https://client.example/hook' };
  expect(reasonOf(await gateway.post(agentId, rpc('CreateTaskPushNotificationConfig', config)))).toBe(
    'PUSH_NOTIFICATION_NOT_SUPPORTED',
  );
});
