import { randomUUID } from 'node:crypto';
import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, clientFor, fetchCard, fetchWithKey, grpcClientFor, messageOf } from '../a2a-client.ts';
import { deployedSupport, undeploy } from '../deployments.ts';
import { createKey, openTenant, servicesAs, type Services } from '../services.ts';

type Client = Awaited<ReturnType<typeof clientFor>>;

const BINDINGS = ['JSONRPC', 'HTTP+JSON', 'GRPC'] as const;
const ANY = {
  pageToken: '',
  historyLength: undefined,
  statusTimestampAfter: undefined,
  includeArtifacts: true,
};

/** The bindings of A2A are one behaviour (v1.0.1 §5.1): the same operations give the same results by each. */
describe('the official client', () => {
  let portal: Services;
  let scope: TenantScope;
  let agentId: string;
  let clients: Client[];

  beforeAll(async () => {
    portal = await servicesAs('portal');
    scope = await openTenant(portal);
    const { id, address } = await deployedSupport(portal, scope);
    agentId = id;
    const { secret } = await createKey(portal, scope);
    const fetchImpl = fetchWithKey(secret);
    const card = await fetchCard(address, fetchImpl);
    clients = await Promise.all(
      BINDINGS.map((binding) =>
        binding === 'GRPC' ? grpcClientFor(card, secret) : clientFor(card, fetchImpl, binding),
      ),
    );
  });
  afterAll(() => undeploy(portal, scope, agentId));

  /** What each binding gives; an error by its name and message. */
  function byEach(operation: (client: Client) => Promise<unknown>): Promise<unknown[]> {
    return Promise.all(
      clients.map((client) =>
        operation(client).catch((error: unknown) =>
          error instanceof Error ? `${error.name}: ${error.message}` : error,
        ),
      ),
    );
  }

  it.each(BINDINGS)('sends, streams and reads by %s', async (binding) => {
    const client = clients[BINDINGS.indexOf(binding)];
    if (!client) throw new Error('there is a client for each binding');
    const turn = await ask(client, 'How do I pay my bill?');
    expect(turn.text).toMatch(/bill|pay/i);
    const sent = await client.sendMessage(messageOf('And when I am late?', turn.contextId));
    const filter = { tenant: '', contextId: turn.contextId, status: 0, pageSize: 10, ...ANY };
    const [first, ...others] = await byEach((each) => each.listTasks(filter));
    expect(others).toEqual([first, first]);
    expect((first as { tasks: unknown[] }).tasks).toHaveLength(2);
    const id = 'id' in sent ? sent.id : '';
    const [read, ...same] = await byEach((each) => each.getTask({ tenant: '', id, historyLength: 1 }));
    expect(read).toMatchObject({ id, contextId: turn.contextId });
    expect(same).toEqual([read, read]);
  });

  it.each<[string, (client: Client) => Promise<unknown>, RegExp]>([
    [
      'a missing task',
      (client) => client.getTask({ tenant: '', id: randomUUID(), historyLength: undefined }),
      /not found/i,
    ],
    [
      'a cancellation of one',
      (client) => client.cancelTask({ tenant: '', id: randomUUID(), metadata: undefined }),
      /not found/i,
    ],
    ['a message without a role', (client) => client.sendMessage(withoutRole()), /message\.role/],
    [
      'a page of 0',
      (client) => client.listTasks({ tenant: '', contextId: '', status: 0, pageSize: 0, ...ANY }),
      /pageSize/,
    ],
  ])('gets the same error by each: %s', async (_, operation, reason) => {
    const failures = (await byEach(operation)).map((failure) => String(failure).replace('params.', ''));
    const [first, ...others] = failures.map((failure) =>
      failure.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>'),
    );
    expect(first).toMatch(reason);
    expect(others).toEqual([first, first]);
  });
});

function withoutRole() {
  const request = messageOf('hello');
  return { ...request, message: { ...request.message, role: 0 } };
}
