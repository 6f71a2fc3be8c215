import { AppError } from '@isthmus/platform-errors';
import { describe, expect, it } from 'vitest';
import { newMessage, rpc, useGateway } from '../testing/gateway.fixture.js';

const gateway = useGateway();

describe('the charge of a message', () => {
  it('is posted once, with who sent it', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    await gateway.post(agentId, rpc('SendMessage'));
    const [row] = await gateway.settledRows(agentId);
    expect(row).toMatchObject({
      outcome: 'completed',
      charge: 'posted',
      key_id: 'k1',
      method: 'SendMessage',
    });
    expect(gateway.lineOf(row?.['request_id'])).toMatchObject({
      tenantId: gateway.harness.tenant.tenantId,
      line: { sku: 'agent.message', quantity: 1n, agentId, keyId: 'k1', outcome: 'completed' },
    });
  });

  it('is made once for a message that is sent again with its id, and again for another one', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const message = newMessage();
    const before = gateway.harness.state.posted.size;
    await gateway.post(agentId, rpc('SendMessage', { message }));
    await gateway.post(agentId, rpc('SendStreamingMessage', { message }));
    await gateway.settledRows(agentId);
    expect(gateway.harness.state.posted.size).toBe(before + 1);
    await gateway.post(agentId, rpc('SendMessage', { message: { ...message, parts: [{ text: 'other' }] } }));
    await gateway.settledRows(agentId);
    expect(gateway.harness.state.posted.size).toBe(before + 2);
  });

  it('is not made for reading a task, nor for a message that the agent rejects', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    await gateway.post(agentId, rpc('GetTask', { id: 't1' }));
    gateway.agent.play((response, id) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32004, message: 'no' } }));
    });
    await gateway.post(agentId, rpc('SendMessage'));
    expect(await gateway.rows(agentId)).toMatchObject([{ outcome: 'failed', charge: 'none' }]);
  });

  it('stays due while the ledger is unavailable, and is posted by one of two gateways', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    await gateway.post(agentId, rpc('SendMessage'));
    await gateway.settledRows(agentId);
    gateway.harness.state.ledgerRefusal = new AppError('UNAVAILABLE', 'the ledger is down');
    await gateway.post(agentId, rpc('SendMessage'));
    const [, second] = await gateway.rows(agentId);
    expect(second).toMatchObject({ outcome: 'completed', charge: 'due' });
    gateway.harness.state.ledgerRefusal = undefined;
    const posts = gateway.harness.state.posts;
    expect((await gateway.settledRows(agentId)).map(({ charge }) => charge)).toEqual(['posted', 'posted']);
    expect(gateway.harness.state.posts).toBe(posts + 1);
  });

  it('is not made when the gateway dies during the exchange: another one records it', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    gateway.agent.play(() => undefined); // It never answers.
    const third = await gateway.harness.startProcess();
    const asked = sendTo(third.url, agentId).catch(() => undefined);
    await expect.poll(() => gateway.agent.seen.length, { timeout: 20_000 }).toBe(1);
    await third.kill();
    await asked;
    await expect.poll(() => gateway.rows(agentId), { timeout: 30_000 }).toHaveLength(1);
    expect(await gateway.rows(agentId)).toMatchObject([{ charge: 'none', outcome: 'interrupted' }]);
  });

  it('is made once when the gateway dies after its answer and before it is stored', async () => {
    const agentId = gateway.harness.publish(gateway.agent.url);
    const third = await gateway.harness.startProcess();
    const answer = await sendTo(third.url, agentId);
    await third.kill();
    expect(answer.status).toBe(200);
    await expect.poll(() => gateway.rows(agentId), { timeout: 30_000 }).toHaveLength(1);
    expect(await gateway.settledRows(agentId)).toMatchObject([{ charge: 'posted', outcome: 'completed' }]);
  });
});

function sendTo(url: string, agentId: string): Promise<Response> {
  return fetch(`${url}/agents/${agentId}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'a2a-version': '1.0',
      authorization: `Bearer ${gateway.harness.secret}`,
    },
    body: rpc('SendMessage'),
  });
}
