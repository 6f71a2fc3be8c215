import { newTenantScope, testDatabaseUrl } from '@isthmus/testing';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { linesOf } from '../testing/fake-ledger.js';
import { ask, resetFakes, startGateways, type GatewayHarness } from '../testing/gateway.harness.js';

const EXAMPLE = join(import.meta.dirname, '../../../../docs/examples/verify-receipt.mjs');

let gateway: GatewayHarness;
let secret: string;
let keyId: string;
beforeAll(async () => {
  gateway = await startGateways(testDatabaseUrl(inject('databaseAdminUrl'), 'models'));
  ({ secret, id: keyId } = await gateway.newKey());
});
afterAll(() => gateway.stop());
beforeEach(() => resetFakes(gateway));

/** Asks a model; answers with the id of the receipt. */
async function receiptIdOf(stream: boolean): Promise<string> {
  const client = await gateway.client({ secret });
  const response = await client.chat.completions.create({ ...ask('small'), stream }).asResponse();
  await response.text();
  return response.headers.get('x-receipt-id') ?? '';
}

const show = (id: string, by = secret) =>
  fetch(`${gateway.urls[1]}/receipts/${id}`, { headers: { authorization: `Bearer ${by}` } });

async function receiptOf(id: string): Promise<string> {
  await expect.poll(async () => (await show(id)).status, { timeout: 20_000 }).toBe(200);
  return (await show(id)).text();
}

async function publishedKeys(): Promise<JSONWebKeySet> {
  const answer = await fetch(new URL('/.well-known/jwks.json', gateway.urls[0]));
  return (await answer.json()) as JSONWebKeySet;
}

it.each([false, true])('states what was charged, to be verified offline (stream: %s)', async (stream) => {
  const id = await receiptIdOf(stream);
  const jws = await receiptOf(id);
  const keys = await publishedKeys();
  const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys));
  expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'test', typ: 'receipt+jwt' });
  const charged = linesOf(id).reduce((sum, { quantity }) => sum + Number(quantity), 0);
  expect(charged).toBeGreaterThan(0);
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({
    jti: id,
    tenant: gateway.tenant.tenantId,
    key_id: keyId,
    model: 'small',
    amount_micro: charged,
    currency: 'CNY',
    attempts: [
      { number: 1, outcome: 'completed', charges: [{ sku: 'model.input' }, { sku: 'model.output' }] },
    ],
  });
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

it('has no receipt for another tenant, nor of a request that never was', async () => {
  const id = await receiptIdOf(false);
  await receiptOf(id);
  const { secret: theirs } = await gateway.newKey(['models'], newTenantScope());
  const [other, unknown] = [await show(id, theirs), await show(crypto.randomUUID())];
  expect([other.status, unknown.status]).toEqual([404, 404]);
  const messageOf = async (answer: Response) =>
    JSON.stringify(await answer.json()).replaceAll(/[\da-f-]{36}/g, '');
  expect(await messageOf(other)).toBe(await messageOf(unknown));
  const { secret: agentsOnly } = await gateway.newKey(['agents']);
  expect((await show(id, agentsOnly)).status).toBe(403);
});

it('is verified by the example of the documentation, and not once its amount is changed', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'receipt-'));
  try {
    const jws = await receiptOf(await receiptIdOf(false));
    const [head, claims = '', signature] = jws.split('.');
    const cheaper = { ...JSON.parse(Buffer.from(claims, 'base64url').toString()), amount_micro: 1 } as object;
    const files = {
      'receipt.jws': jws,
      'altered.jws': [head, Buffer.from(JSON.stringify(cheaper)).toString('base64url'), signature].join('.'),
      'jwks.json': JSON.stringify(await publishedKeys()),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    const verify = (file: string) =>
      promisify(execFile)(process.execPath, [EXAMPLE, file, 'jwks.json'], { cwd: directory });
    expect((await verify('receipt.jws')).stdout).toContain('"amount_micro"');
    await expect(verify('altered.jws')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('not valid'),
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
