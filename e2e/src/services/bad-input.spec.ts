import { randomUUID } from 'node:crypto';
import OpenAI, { APIError } from 'openai';
import { registry } from '@isthmus/contracts';
import { AppError, type ErrorCode } from '@isthmus/platform-errors';
import type { TenantScope } from '@isthmus/platform-identity';
import { beforeAll, describe, expect, it } from 'vitest';
import { announceBody } from '../announced-body.ts';
import { deploySupport, deployedSupport, settled, undeploy } from '../deployments.ts';
import { endpoint } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { reservationsOf } from '../instances.ts';
import { OBEDIENT_MODEL, scripted } from '../obedient-upstream.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';
import { runAlone } from '../single-process.ts';

const MIB = 1024 * 1024;
let portal: Services;
let scope: TenantScope;
let secret: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  ({ secret } = await createKey(portal, scope));
});

function post(url: string, body: string, key = secret): Promise<Response> {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'a2a-version': '1.0',
  };
  return fetch(url, { method: 'POST', headers, body });
}

/** Nested arrays. */
function nested(levels: number): string {
  return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

/** The official client, and how many requests it made. */
function openAi(apiKey = secret) {
  let requests = 0;
  const counting: typeof fetch = (...call) => {
    requests += 1;
    return fetch(...call);
  };
  const client = new OpenAI({ apiKey, baseURL: `${endpoint('models')}/v1`, fetch: counting });
  return { client, requests: () => requests };
}

const chat = (content: string, model = OBEDIENT_MODEL) => ({
  model,
  messages: [{ role: 'user' as const, content }],
});

async function failure(work: Promise<unknown>): Promise<APIError> {
  const outcome = await work.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof APIError) return outcome;
  throw new Error(`expected an APIError, got ${String(outcome)}`);
}

describe('the model gateway', () => {
  it('refuses a body over its limit before it is sent, and names the limit', async () => {
    const { status, text } = await announceBody(
      `${endpoint('models')}/v1/chat/completions`,
      40 * MIB,
      secret,
    );
    expect(status).toBe(413);
    expect(text).toMatch(/\d{4,} bytes|\d+ (KiB|MiB)/);
  });

  it('reports where JSON is malformed', async () => {
    const response = await post(
      `${endpoint('models')}/v1/chat/completions`,
      '{"model": "extract/support", ]',
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        type: 'invalid_request_error',
        message: expect.stringMatching(/position|line|column/i) as string,
      },
    });
  });

  it('refuses deeply nested JSON, without mentioning the call stack', async () => {
    const body = `{"model": "extract/support", "messages": ${nested(200_000)}}`;
    const response = await post(`${endpoint('models')}/v1/chat/completions`, body);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(text).toContain('levels');
    expect(text).not.toMatch(/call stack/i);
  });

  it('refuses an unknown model by its name', async () => {
    const { client, requests } = openAi();
    const error = await failure(client.chat.completions.create(chat('hello', 'no/such-model')));
    expect([error.status, error.code, requests()]).toEqual([404, 'model_not_found', 1]);
    expect(error.message).toContain('no/such-model');
  });

  it('refuses an unknown key', async () => {
    const { client } = openAi(`isth_live_${randomUUID().replaceAll('-', '')}_nothing`);
    expect((await failure(client.models.list())).status).toBe(401);
  });

  it('answers 429 that clients do not retry when the budget is spent', async () => {
    const poor = await openTenant(portal, 1n);
    const key = await createKey(portal, poor);
    const { client, requests } = openAi(key.secret);
    const error = await failure(client.chat.completions.create(chat('How do I pay?', 'extract/support')));
    expect([error.status, error.code, requests()]).toEqual([429, 'insufficient_quota', 1]);
    const account = await portal.ledger.getAccount({}, { scope: poor });
    expect([account.balanceMicro, account.heldMicro]).toEqual([1n, 0n]);
  });
});

describe('an upstream that fails', () => {
  it('is down: a clear error, and nothing is charged or held', async () => {
    const tenant = await openTenant(portal);
    const { client } = openAi((await createKey(portal, tenant)).secret);
    const reply = { kind: 'error' as const, status: 503, error: { message: 'upstream secret 4711' } };
    const error = await failure(client.chat.completions.create(chat(scripted(reply)), { maxRetries: 0 }));
    expect([502, 503]).toContain(error.status);
    expect(error.message).not.toContain('4711');
    expect(await spentAndHeld(tenant)).toEqual([0n, 0n]);
  });

  it('fails mid-stream: what arrived is delivered, an error event follows, and it is charged once', async () => {
    const tenant = await openTenant(portal);
    const { client } = openAi((await createKey(portal, tenant)).secret);
    const reply = { kind: 'cut' as const, chunks: ['one ', 'two ', 'three '] };
    const stream = await client.chat.completions.create(
      { ...chat(scripted(reply)), stream: true },
      { maxRetries: 0 },
    );
    let text = '';
    const error = await failure(
      (async () => {
        for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
      })(),
    );
    expect(text).toBe('one two three ');
    expect(error.message.length).toBeGreaterThan(0);
    const lines = await eventually('the charge', async () => {
      const { entries } = await portal.ledger.listUsage({ pageSize: 100 }, { scope: tenant });
      return entries.length >= 2 && entries.map(({ line }) => line);
    });
    expect(lines.map((line) => line?.sku).sort()).toEqual(['model.input', 'model.output']);
    expect(lines.every((line) => line?.outcome === 'interrupted' || line?.outcome === 'failed')).toBe(true);
    expect((await spentAndHeld(tenant))[1]).toBe(0n);
  });

  it('loses its client: the upstream request is cancelled, and what arrived is charged', async () => {
    const tenant = await openTenant(portal);
    const { client } = openAi((await createKey(portal, tenant)).secret);
    const chunks = Array.from({ length: 200 }, (_, index) => `word${index} `);
    const stream = await client.chat.completions.create({
      ...chat(scripted({ kind: 'text', chunks, delayMs: 50 })),
      stream: true,
    });
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content) break;
    stream.controller.abort();
    const output = await eventually('the charge', async () => {
      const { entries } = await portal.ledger.listUsage({ pageSize: 100 }, { scope: tenant });
      return entries.find(({ line }) => line?.sku === 'model.output')?.line;
    });
    expect(output.outcome).toBe('cancelled');
    expect(Number(output.quantity)).toBeLessThan(200);
    expect((await spentAndHeld(tenant))[1]).toBe(0n);
  });
});

async function spentAndHeld(tenant: TenantScope): Promise<[bigint, bigint]> {
  return eventually('the hold to be settled', async () => {
    const { spentMicro, heldMicro } = await portal.ledger.getAccount({}, { scope: tenant });
    return heldMicro === 0n && [spentMicro, heldMicro];
  });
}

describe('the agent gateway', () => {
  it('refuses a body over its limit before it is sent, and names the limit', async () => {
    const { status, text } = await announceBody(
      `${endpoint('gateway')}/agents/${randomUUID()}`,
      2 * MIB,
      secret,
    );
    expect(status).toBe(413);
    expect(text).toContain('1048576');
  });

  it('answers malformed JSON with the protocol’s parse error', async () => {
    const { id, address } = await deployedSupport(portal, scope);
    const response = await post(address, '{"jsonrpc": "2.0", ]');
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 } });
    const deep = await post(address, `{"jsonrpc": "2.0", "id": 1, "params": ${nested(200_000)}}`);
    expect(await deep.json()).toMatchObject({
      error: { code: -32700, message: expect.stringContaining('levels') as string },
    });
    await undeploy(portal, scope, id);
  });
});

describe('a deployment that cannot be placed', () => {
  it('fails with the constraint and the nearest alternative, and reserves nothing', async () => {
    const { metros } = await portal.network.listMetros({}, { scope });
    const [farthest] = metros.sort((a, b) => b.nearestRoundTripUs - a.nearestRoundTripUs);
    const requirement = { metroId: farthest?.id ?? '', roundTripUsMax: 1 };
    const { id } = await deploySupport(portal, scope, { requirement });
    const agent = await settled(portal, scope, { agentId: id, states: [registry.AgentState.FAILED] });
    expect(agent.failure?.code).toBe('PLACEMENT_IMPOSSIBLE');
    expect(`${agent.failure?.message} ${agent.failure?.remedy}`).toMatch(/latency|round trip/i);
    expect(`${agent.failure?.message} ${agent.failure?.remedy}`).toMatch(/\d/);
    expect(await reservationsOf(portal, scope, id)).toEqual([]);
  });

  it('is refused before it starts when a field breaks its rule, by the field’s name', async () => {
    const refused = deploySupport(portal, scope, { requirement: { roundTripUsMax: -1 } });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' satisfies ErrorCode });
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error instanceof AppError && error.fields.map(({ field }) => field)).toEqual([
      'requirement.round_trip_us_max',
    ]);
  });
});

describe('a wrong variable in the environment', () => {
  it.each([
    'agent-registry',
    'agent-gateway',
    'agent-host',
    'maas-gateway',
    'compute-scheduler',
    'network-intelligence',
    'governance',
    'orchestrator',
  ])('keeps %s from starting and is named in the error', async (service) => {
    const { code, output } = await runAlone(service, { GRPC_PORT: 'not-a-port-4711' });
    expect(code).toBe(1);
    expect(output).toContain('GRPC_PORT');
    expect(output).not.toContain('4711');
  });
});
