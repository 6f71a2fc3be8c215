import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { newTenantScope } from '@isthmus/testing';
import { describe, expect, it } from 'vitest';
import { reasonOf, rpc, useGateway } from '../testing/gateway.fixture.js';

const gateway = useGateway();

describe('what is rejected', () => {
  it('without credentials, with a bad key, and with a key for models only', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const none = await gateway.post(agentId, rpc('SendMessage'), { authorization: '' });
    expect([none.status, reasonOf(none), none.headers.get('www-authenticate')]).toEqual([
      401,
      'UNAUTHENTICATED',
      expect.stringMatching(/^Bearer /),
    ]);
    expect(
      (await gateway.post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_x_y' })).status,
    ).toBe(401);
    expect((await gateway.post(agentId, rpc('SendMessage'), { authorization: 'Bearer a.b.c' })).status).toBe(
      401,
    );
    gateway.harness.state.keys.set('isth_live_m_1', {
      keyId: 'm',
      tenantId: gateway.harness.tenant.tenantId,
      scopes: ['models'],
    });
    expect(
      (await gateway.post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_m_1' })).status,
    ).toBe(403);
    expect(gateway.agent.seen).toEqual([]);
  });

  it('a key without scopes, and the token of a service that does not call agents', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.harness.state.keys.set('isth_live_n_1', {
      keyId: 'n',
      tenantId: gateway.harness.tenant.tenantId,
      scopes: [],
    });
    const key = await gateway.post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_n_1' });
    expect([key.status, reasonOf(key)]).toEqual([403, 'PERMISSION_DENIED']);
    for (const name of ['orchestrator', 'compute-scheduler', 'agent-host'] as const) {
      const identity = await gateway.harness.identities.identityOf(name);
      const token = await identity.tokenFor('agent-gateway', gateway.harness.tenant);
      const answer = await gateway.post(agentId, rpc('SendMessage'), { authorization: `Bearer ${token}` });
      expect([name, answer.status, reasonOf(answer)]).toEqual([name, 403, 'PERMISSION_DENIED']);
    }
    expect(gateway.agent.seen).toEqual([]);
  });

  it('an unknown agent, a foreign one and a malformed id, all alike', async () => {
    const foreign = gateway.harness.publish(gateway.agent.url, { tenantId: newTenantScope().tenantId });
    const answers = await Promise.all(
      [randomUUID(), foreign, 'nonsense'].map(async (id) => {
        const answer = await gateway.post(id, rpc('SendMessage'));
        return [answer.status, JSON.stringify(answer.body).replaceAll(id, 'ID')];
      }),
    );
    expect(answers[0]?.[0]).toBe(404);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    const publicForeign = gateway.harness.publish(gateway.agent.url, {
      tenantId: newTenantScope().tenantId,
      visibility: registry.Visibility.PUBLIC,
    });
    expect((await gateway.post(publicForeign, rpc('SendMessage'))).status).toBe(404);
  });

  it('a tenant without budget, and tells clients not to retry', async () => {
    const poor = newTenantScope();
    gateway.harness.state.keys.set('isth_live_p_1', {
      keyId: 'p',
      tenantId: poor.tenantId,
      scopes: ['agents'],
    });
    const agentId = gateway.harness.publish(gateway.agent.url, { tenantId: poor.tenantId });
    gateway.harness.state.balanceMicro = 0n;
    const answer = await gateway.post(agentId, rpc('SendMessage'), { authorization: 'Bearer isth_live_p_1' });
    const reading = await gateway.post(agentId, rpc('GetTask', { id: 't1' }), {
      authorization: 'Bearer isth_live_p_1',
    });
    gateway.harness.state.balanceMicro = 1_000_000_000n;
    expect([answer.status, reasonOf(answer), answer.headers.get('x-should-retry')]).toEqual([
      429,
      'BUDGET_EXHAUSTED',
      'false',
    ]);
    expect(reading.status).toBe(200);
    expect(gateway.agent.seen.map(({ body }) => body.method)).toEqual(['GetTask']);
  });

  it('everyone while keys cannot be verified, with a delay', async () => {
    const outage = { retryAfterMs: 1_000 };
    gateway.harness.state.keyRefusal = new AppError('UNAVAILABLE', 'The database does not answer', outage);
    const authorization = 'Bearer isth_live_unseen_1';
    const answer = await gateway.post(gateway.harness.publish(gateway.agent.url), rpc('SendMessage'), {
      authorization,
    });
    gateway.harness.state.keyRefusal = undefined;
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      503,
      'UNAVAILABLE',
      '1',
    ]);
    expect(answer.body.error?.message).toBe('The database does not answer');
  });

  it.each([
    ['gone', registry.AgentState.GONE, 410, 'GONE', null],
    ['being deployed', registry.AgentState.DEPLOYING, 503, 'UNAVAILABLE', '2'],
    ['recovering', registry.AgentState.RECOVERING, 503, 'UNAVAILABLE', '2'],
  ])('an agent that is %s', async (_, state, status, reason, retryAfter) => {
    const answer = await gateway.post(gateway.harness.publish('', { state }), rpc('SendMessage'));
    expect([answer.status, reasonOf(answer), answer.headers.get('retry-after')]).toEqual([
      status,
      reason,
      retryAfter,
    ]);
  });
});
