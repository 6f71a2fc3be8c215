import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { testDatabaseUrl, type FakePlatformState, queryDatabase } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject } from 'vitest';
import { startGatewayHarness, type GatewayHarness, type HarnessOptions } from './gateway.harness.js';
import { sendResult, startScriptedAgent, type ScriptedAgent } from './scripted-agent.js';

/** The response to an A2A request. */
export interface RpcResponse {
  status: number;
  headers: Headers;
  body: {
    id: unknown;
    result?: unknown;
    error?: { code: number; message: string; data: { reason?: string }[] };
  };
}

/** A request of A2A; of a new message unless `params` are given. */
export function rpc(method: string, params: object = { message: newMessage() }): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 7, method, params });
}

/** A message, as JSON. */
export function newMessage(): object {
  return { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: 'hi' }] };
}

export function reasonOf({ body }: RpcResponse): string | undefined {
  return body.error?.data[0]?.reason;
}

/** Two gateways and one scripted agent for the tests of a file; call it at the top of the file. */
export function useGateway(options: HarnessOptions = {}): GatewayFixture {
  const fixture = new GatewayFixture();
  beforeAll(async () => {
    const databaseUrl = testDatabaseUrl(inject('databaseAdminUrl'), 'gateway');
    fixture.harness = await startGatewayHarness(databaseUrl, options);
    fixture.agent = await startScriptedAgent();
  });
  afterAll(async () => {
    await fixture.agent.close();
    await fixture.harness.stop();
  });
  beforeEach(() => {
    fixture.agent.seen.length = 0;
    fixture.agent.play((response, id) => sendResult(response, id, { task: { id: 't1' } }));
    fixture.harness.state.ledgerRefusal = undefined;
  });
  return fixture;
}

export class GatewayFixture {
  // Both are set before the first test.
  harness!: GatewayHarness;
  agent!: ScriptedAgent;

  /** Sends an A2A request with the key of the tenant, and does not read the response. */
  fetch(agentId: string, body: string, init: RequestInit & { gateway?: 0 | 1 } = {}): Promise<Response> {
    const { gateway = 0, headers, ...rest } = init;
    return fetch(`${this.harness.urls[gateway]}/agents/${agentId}`, {
      method: 'POST',
      ...rest,
      headers: {
        'content-type': 'application/json',
        'a2a-version': '1.0',
        authorization: `Bearer ${this.harness.secret}`,
        ...(headers as Record<string, string> | undefined) /* the tests pass objects */,
      },
      body,
    });
  }

  async post(agentId: string, body: string, headers: Record<string, string> = {}): Promise<RpcResponse> {
    const response = await this.fetch(agentId, body, { headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as RpcResponse['body'],
    };
  }

  /** Sends bytes on a connection of its own; resolves with everything that comes back. */
  sendRaw(request: string): Promise<string> {
    const { hostname, port } = new URL(this.harness.urls[0]);
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(Number(port), hostname, () => socket.write(request));
      socket.on('data', (data) => (received += data.toString()));
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
  }

  /** The recorded exchanges of an agent, each with the state of its charge. */
  async rows(agentId: string): Promise<Record<string, unknown>[]> {
    await Promise.all(this.harness.journals.map((journal) => journal.drain()));
    const rows = await query(
      `SELECT e.*, EXISTS (SELECT 1 FROM gateway.usage_outbox o
         WHERE o.lines @> jsonb_build_array(jsonb_build_object('requestId', e.request_id))) AS waiting
       FROM gateway.exchange e WHERE agent_id = $1 ORDER BY id`,
      [agentId],
    );
    return rows.map((row) => ({ ...row, charge: this.chargeOf(row) }));
  }

  /** The rows once none of their charges waits to be published. */
  async settledRows(agentId: string): Promise<Record<string, unknown>[]> {
    await expect
      .poll(async () => (await this.rows(agentId)).some(({ charge }) => charge === 'due'), {
        timeout: 20_000,
      })
      .toBe(false);
    return this.rows(agentId);
  }

  /** What the ledger received for a request. */
  lineOf(requestId: unknown): ReturnType<FakePlatformState['posted']['get']> {
    return [...this.harness.state.posted.values()].find(({ line }) => line.requestId === requestId);
  }

  private chargeOf({
    request_id: requestId,
    outcome,
    waiting,
  }: Record<string, unknown>): 'open' | 'due' | 'posted' | 'none' {
    if (outcome === null) return 'open';
    if (waiting) return 'due';
    return this.lineOf(requestId) ? 'posted' : 'none';
  }
}

/** Queries the database of the tests as its owner. */
export const query = (sql: string, values: unknown[]) =>
  queryDatabase(inject('databaseAdminUrl'), sql, values);
