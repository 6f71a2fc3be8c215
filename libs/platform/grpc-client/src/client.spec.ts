import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Server, ServerCredentials, status, type ServerUnaryCall } from '@grpc/grpc-js';
import { registry } from '@isthmus/contracts';
import { ServiceIdentity } from '@isthmus/platform-identity';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { createServiceClient } from './index.js';

const { AgentRegistryDefinition } = registry;
const { getAgent } = AgentRegistryDefinition.methods;

type Handler = (
  call: ServerUnaryCall<unknown, unknown>,
  answer: (error: object | null, agent?: object) => void,
) => void;

let identity: ServiceIdentity;
const closing: (() => void)[] = [];
beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const [secret, open] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  identity = await ServiceIdentity.create(
    'portal',
    { ...secret, kid: 'portal' },
    {
      keys: [{ ...open, kid: 'portal' }],
    },
  );
});
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server of GetAgent on a free port of loopback; returns the port. */
async function serve(handler: Handler): Promise<number> {
  const server = new Server();
  closing.push(() => server.forceShutdown());
  const method = {
    path: `/${AgentRegistryDefinition.fullName}/GetAgent`,
    requestStream: false,
    responseStream: false,
    requestSerialize: (message: unknown) => message as Buffer, // never called by a server
    requestDeserialize: (bytes: Buffer) => getAgent.requestType.decode(bytes) as unknown,
    responseSerialize: (message: object) =>
      Buffer.from(getAgent.responseType.encode(getAgent.responseType.fromPartial(message)).finish()),
    responseDeserialize: (bytes: Buffer) => bytes as unknown,
  };
  server.addService({ getAgent: method }, { getAgent: handler });
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

function clientOf(address: string) {
  const client = createServiceClient(AgentRegistryDefinition, {
    address,
    audience: 'agent-registry',
    identity,
  });
  closing.push(() => client.close());
  return client;
}

it('balances calls over several servers given by name', async () => {
  const ports = await Promise.all(['one', 'two'].map((id) => serve((_, answer) => answer(null, { id }))));
  const client = clientOf(ports.map((port) => `localhost:${port}`).join(','));
  const answered = new Set<string>();
  await expect
    .poll(async () => answered.add((await client.getAgent({ agentId: 'a' })).id))
    .toEqual(new Set(['one', 'two']));
});

it('refuses an invalid address', () => {
  expect(() => clientOf('registry')).toThrow('"registry" is not a valid address');
});

it('sends the time left for a call', async () => {
  const deadlines: number[] = [];
  const port = await serve((call, answer) => {
    deadlines.push(Number(call.getDeadline()) - Date.now());
    answer(null, {});
  });
  const client = clientOf(`127.0.0.1:${port}`);
  await client.getAgent({ agentId: 'a' });
  await client.getAgent({ agentId: 'a' }, { deadline: 60_000 });
  expect(Math.abs((deadlines[0] ?? 0) - 5_000)).toBeLessThan(500);
  expect(Math.abs((deadlines[1] ?? 0) - 60_000)).toBeLessThan(500);
});

it('covers all attempts by one deadline', async () => {
  let attempts = 0;
  const port = await serve((_, answer) => {
    attempts++;
    setTimeout(() => answer({ code: status.UNAVAILABLE, details: 'unavailable' }), 300);
  });
  const started = performance.now();
  await expect(
    clientOf(`127.0.0.1:${port}`).getAgent({ agentId: 'a' }, { deadline: 600 }),
  ).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
  });
  expect(performance.now() - started).toBeLessThan(1_500);
  expect(attempts).toBe(2);
});

it('does not say in an error which method at which address failed', async () => {
  const call = clientOf('127.0.0.1:1').getAgent({ agentId: 'a' }, { deadline: 500 });
  const error: unknown = await call.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/) });
  expect(String(error)).not.toMatch(/127\.0\.0\.1|GetAgent|round_robin/);
});

it('does not depend on Nest, directly or indirectly', () => {
  const names = new Set<string>();
  const visit = (name: string, from: string) => {
    if (names.has(name)) return;
    names.add(name);
    const manifest = createRequire(from)
      .resolve.paths(name)
      ?.map((path) => join(path, name, 'package.json'));
    const file = manifest?.find((path) => existsSync(path));
    if (!file) return; // An optional dependency that is not installed cannot be loaded.
    const { dependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as { dependencies?: object };
    for (const dependency of Object.keys(dependencies)) visit(dependency, file);
  };
  visit('@isthmus/platform-grpc-client', import.meta.filename);
  expect(names).toContain('@grpc/grpc-js');
  expect([...names].filter((name) => name.startsWith('@nestjs/'))).toEqual([]);
});
