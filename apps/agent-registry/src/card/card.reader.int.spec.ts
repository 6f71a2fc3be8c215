import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registry } from '@isthmus/contracts';
import { newTenantScope } from '@isthmus/testing';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { startHarness, type Harness } from '../testing/registry.harness.js';

let harness: Harness;
let server: Server;
let cardUrl: string;
let status: number;
let card: object | string;

beforeAll(async () => {
  harness = await startHarness(inject('databaseAdminUrl'), 'allow');
  server = createServer((_, response) => {
    response.writeHead(status).end(typeof card === 'string' ? card : JSON.stringify(card));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Of a TCP server that listens.
  const { port } = server.address() as AddressInfo;
  cardUrl = `http://127.0.0.1:${port}/.well-known/agent-card.json`;
});
afterAll(async () => {
  server.close();
  await harness.stop();
});
beforeEach(() => {
  status = 200;
  card = {
    name: 'Port\u202e desk',
    description: 'Books\nberths.',
    supportedInterfaces: [
      { url: 'https://port.example/grpc', protocolBinding: 'GRPC', protocolVersion: '1.0' },
      { url: 'https://port.example/a2a', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
    ],
    skills: [
      { id: 'Book_Berth', name: 'Book a berth', description: 'Books one.', tags: ['port'] },
      { id: 'book berth', name: 'Book again', description: '', tags: [] },
    ],
  };
});

const register = (change: object = {}, scope = newTenantScope()) =>
  harness.portal.registerAgent({ idempotencyKey: randomUUID(), cardUrl, ...change }, { scope });

it('registers an agent by its card: endpoint, texts and skills are those of the card, as they may be shown', async () => {
  const scope = newTenantScope();
  const request = { idempotencyKey: randomUUID() };
  const agent = await register(request, scope);
  expect(agent).toMatchObject({
    state: registry.AgentState.READY,
    hosted: false,
    endpoint: 'https://port.example/a2a',
    spec: {
      name: 'Port desk',
      description: 'Books berths.',
      skills: [
        { id: 'book-berth', name: 'Book a berth' },
        { id: 'book-berth-2', name: 'Book again', description: 'Book again' },
      ],
    },
  });
  card = { ...(card as object), description: 'Another.' };
  expect((await register(request, scope)).id).toBe(agent.id);
});

it('takes the name and the description that are given in place of those of the card', async () => {
  const agent = await register({ spec: { name: 'Our port', description: 'For our ships.' } });
  expect(agent.spec).toMatchObject({ name: 'Our port', description: 'For our ships.' });
});

it.each([
  ['no JSON', () => (card = '<html>'), 'UPSTREAM_INVALID', /not the card/],
  ['no skills', () => (card = { ...(card as object), skills: [] }), 'UPSTREAM_INVALID', /not the card/],
  [
    'an interface of another version only',
    () =>
      (card = {
        ...(card as object),
        supportedInterfaces: [
          { url: 'https://port.example', protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
        ],
      }),
    'UPSTREAM_INVALID',
    /JSON-RPC interface of A2A 1\.0/,
  ],
  [
    'an endpoint without encryption',
    () =>
      (card = {
        ...(card as object),
        supportedInterfaces: [
          { url: 'http://port.example', protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        ],
      }),
    'UPSTREAM_INVALID',
    /not https/,
  ],
  ['an error', () => (status = 404), 'FAILED_PRECONDITION', /status 404/],
])('refuses a card that is %s', async (_, change, code, message) => {
  change();
  await expect(register()).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});

it('names the field that a card excludes', async () => {
  await expect(register({ endpoint: 'https://port.example/a2a' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'endpoint' }],
  });
  await expect(register({ cardUrl: 'http://port.example' })).rejects.toMatchObject({
    fields: [{ field: 'card_url' }],
  });
});
