import { randomUUID } from 'node:crypto';
import { TaskState } from '@a2a-js/sdk';
import OpenAI from 'openai';
import type { registry } from '@isthmus/contracts';
import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask, clientFor, fetchCard, fetchWithKey, messageOf, verifyCard } from '../a2a-client.ts';
import { deploySupport, settled, undeploy } from '../deployments.ts';
import { endpoint } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

const BOTH = [0, 1];
let portal: Services;
let scope: TenantScope;
let agent: registry.Agent;
let secret: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  ({ secret } = await createKey(portal, scope));
  const { id } = await deploySupport(portal, scope);
  agent = await settled(portal, scope, { agentId: id });
});
afterAll(() => undeploy(portal, scope, agent.id));

/** The agent's address at an instance of the gateway; its card has the public one. */
const through = (instance: number) =>
  fetchWithKey(secret, (url) => url.replace(endpoint('gateway'), endpoint('gateway', instance)));
const clientThrough = async (instance: number) =>
  clientFor(await fetchCard(agent.address, through(instance)), through(instance));

function openAiAt(instance: number, apiKey = secret): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${endpoint('models', instance)}/v1`, maxRetries: 0 });
}

it.each(BOTH)('gateway %i serves the card, signed by a key that both gateways list', async (instance) => {
  const card = await fetchCard(agent.address, through(instance));
  for (const other of BOTH) {
    await verifyCard(card, `${endpoint('gateway', other)}/.well-known/jwks.json`);
    await verifyCard(card, `${endpoint('registry', other)}/.well-known/jwks.json`);
  }
  expect(card.name).toBe(agent.spec?.name);
});

it('continues a conversation through the other gateway', async () => {
  const first = await ask(await clientThrough(0), 'How do I pay my bill?');
  const second = await ask(await clientThrough(1), 'And by when?', first.contextId);
  expect(second.contextId).toBe(first.contextId);
  expect([first.text.length > 0, second.text.length > 0]).toEqual([true, true]);
});

it('finds a task through the gateway that did not start it', async () => {
  const answer = await (await clientThrough(0)).sendMessage(messageOf('How do I pay my bill?'));
  const taskId = 'id' in answer ? answer.id : '';
  const found = await (await clientThrough(1)).getTask({ tenant: '', id: taskId, historyLength: undefined });
  expect(found).toMatchObject({ id: taskId, status: { state: TaskState.TASK_STATE_COMPLETED } });
});

it('serves the official OpenAI client at both model gateways with a key created at either', async () => {
  for (const instance of BOTH) {
    const models = await openAiAt(instance).models.list();
    expect(models.data.map(({ id }) => id)).toContain('extract/support');
    const answer = await openAiAt(instance).chat.completions.create({
      model: 'extract/support',
      messages: [{ role: 'user', content: 'How do I pay my bill?' }],
    });
    expect(answer.choices[0]?.message.content?.length).toBeGreaterThan(0);
  }
});

it('refuses a revoked key at both gateways of both kinds within 5 s', async () => {
  const key = await createKey(portal, scope);
  for (const instance of BOTH) await openAiAt(instance, key.secret).models.list();
  await portal.keys.revokeKey({ keyId: key.id }, { scope });
  const refusedAt = async (url: string) =>
    (await fetch(url, { headers: { authorization: `Bearer ${key.secret}` } })).status === 401;
  for (const instance of BOTH) {
    const card = agent.address.replace(endpoint('gateway'), endpoint('gateway', instance));
    for (const url of [`${endpoint('models', instance)}/v1/models`, `${card}.well-known/agent-card.json`])
      await eventually(`${url} to refuse the key`, () => refusedAt(url), { timeoutMs: 5_000 });
  }
});

it('shows the same agents, keys and usage whichever instance is asked', async () => {
  const views = [];
  for (let turn = 0; turn < 4; turn++) {
    const [agents, keys] = [
      await portal.registry.listAgents({ pageSize: 100 }, { scope }),
      await portal.keys.listKeys({ pageSize: 100 }, { scope }),
    ];
    views.push([agents.agents.map(({ id }) => id), keys.keys.map(({ id }) => id)]);
  }
  expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1);
});

it('deploys once when the same request reaches both', async () => {
  const idempotencyKey = randomUUID();
  const twice = await Promise.all([
    deploySupport(portal, scope, { idempotencyKey }),
    deploySupport(portal, scope, { idempotencyKey }),
  ]);
  expect(twice[0].id).toBe(twice[1].id);
  await settled(portal, scope, { agentId: twice[0].id });
  await undeploy(portal, scope, twice[0].id);
});
