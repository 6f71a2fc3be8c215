import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { describe, expect, it } from 'vitest';
import { useGateway } from '../testing/gateway.fixture.js';

const gateway = useGateway();

describe('cards and keys', () => {
  const card = (agentId: string, headers: Record<string, string> = {}) =>
    fetch(`${gateway.harness.urls[0]}/agents/${agentId}/.well-known/agent-card.json`, { headers });
  const authorization = () => `Bearer ${gateway.harness.secret}`;

  it('serve a public card to anyone, byte for byte, with validators', async () => {
    const cardJson = '{"name":"Support","signatures":[ {"protected":"x"} ]}';
    const agentId = gateway.harness.publish(gateway.agent.url, {
      visibility: registry.Visibility.PUBLIC,
      cardJson,
    });
    const first = await card(agentId);
    expect(await first.text()).toBe(cardJson);
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    expect(Date.parse(first.headers.get('last-modified') ?? '')).not.toBeNaN();
    const again = await card(agentId, { 'if-none-match': first.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('serve a private card to its tenant only, and reveal nothing to others', async () => {
    const mine = gateway.harness.publish(gateway.agent.url);
    const foreign = gateway.harness.publish(gateway.agent.url, { tenantId: newTenantScope().tenantId });
    expect((await card(mine, { authorization: authorization() })).headers.get('cache-control')).toBe(
      'private, max-age=60',
    );
    const strangers = await Promise.all(
      [mine, randomUUID()].map(async (id) => [(await card(id)).status, await (await card(id)).text()]),
    );
    expect(strangers[0]).toEqual(strangers[1]);
    expect(strangers[0]?.[0]).toBe(401);
    expect((await card(foreign, { authorization: authorization() })).status).toBe(404);
  });

  it('answer that an agent is gone, or is being deployed', async () => {
    const gone = gateway.harness.publish('', { state: registry.AgentState.GONE });
    const coming = gateway.harness.publish('', { state: registry.AgentState.DEPLOYING, cardJson: '' });
    expect((await card(gone, { authorization: authorization() })).status).toBe(410);
    const answer = await card(coming, { authorization: authorization() });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it("include the registry's keys, and the gateway's own", async () => {
    const response = await fetch(`${gateway.harness.urls[0]}/.well-known/jwks.json`);
    expect(await response.json()).toMatchObject({ keys: [{ kid: 'card-1' }, { kid: 'test', use: 'sig' }] });
  });

  it('describe the gateway, and answer 404 for other paths', async () => {
    expect(await (await fetch(`${gateway.harness.urls[0]}/`)).json()).toMatchObject({
      name: 'Isthmus agent gateway',
    });
    const nowhere = await fetch(`${gateway.harness.urls[0]}/nowhere`);
    expect([nowhere.status, nowhere.headers.has('x-request-id')]).toEqual([404, true]);
  });
});
