import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import type { TenantScope } from '@isthmus/platform-identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deploySupport, settled, undeploy } from '../deployments.ts';
import { endpoint, endpoints } from '../endpoints.ts';
import { eventually } from '../eventually.ts';
import { signInByForm } from '../form-sign-in.ts';
import { openStream, slowHead, slowUpload, stalledCall, watchHealth, type InFlight } from '../in-flight.ts';
import { instancesOf, isAlive } from '../instances.ts';
import { OBEDIENT_MODEL, scripted } from '../obedient-upstream.ts';
import { allReady, terminate } from '../processes.ts';
import { createKey, identityOf, openTenant, servicesAs, type Services } from '../services.ts';

/** Below the limit after which a service gives up and exits with an error. */
const DRAIN_MS_MAX = 9_500;
/** The second instance is stopped: the first one has the public address. */
const INSTANCE = 1;
/** Makes a model start an answer and never finish it. */
const HANGING = scripted({ kind: 'hang', chunks: ['Well'] });

let portal: Services;
let scope: TenantScope;
let secret: string;
let agent: registry.Agent;
let cookie: string;

beforeAll(async () => {
  portal = await servicesAs('portal');
  scope = await openTenant(portal);
  // Connections to what was killed before may wait for their next try.
  ({ secret } = await eventually('a key', () => createKey(portal, scope)));
  const { id } = await deploySupport(portal, scope, { overrides: { model: OBEDIENT_MODEL } });
  agent = await settled(portal, scope, { agentId: id });
  cookie = await signInByForm(endpoint('portal', INSTANCE));
});
afterAll(() =>
  eventually('the agent to be undeployed', () => undeploy(portal, scope, agent.id).then(() => true)),
);

/**
 * What each service has in flight besides gRPC calls, which all but the portal serve. Most of a drain is waiting, so the
 * services of a group are stopped together; none of them carries what another one of its group has in flight.
 */
const GROUPS: Record<string, () => Promise<InFlight>[]>[] = [
  {
    governance: () => [],
    'network-intelligence': () => [],
    'compute-scheduler': () => [],
    'agent-host': () => [],
    orchestrator: () => [],
  },
  {
    'agent-registry': () => [
      watchAgents(),
      slowHead(endpoint('registry', INSTANCE)),
      slowUpload(`${endpoint('registry', INSTANCE)}/.well-known/jwks.json`),
    ],
    'maas-gateway': () => [
      chatStream(),
      slowUpload(`${endpoint('models', INSTANCE)}/v1/chat/completions`, asTenant()),
    ],
  },
  {
    'agent-gateway': () => [messageStream(), slowUpload(agentAddress(), asTenant())],
    portal: () => [
      slowHead(endpoint('portal', INSTANCE)),
      // The page reads the form before it authenticates the sender.
      slowUpload(`${endpoint('portal', INSTANCE)}/sign-in`, {
        origin: endpoint('portal', INSTANCE),
        'content-type': 'multipart/form-data; boundary=x',
      }),
      slowUpload(`${endpoint('portal', INSTANCE)}/api/o/default/playground`, asPerson()),
      openStream(`${endpoint('portal', INSTANCE)}/api/o/default/live/agents`, { headers: asPerson() }),
      playgroundStream(),
    ],
  },
];

it('has a case for every service', () => {
  expect(GROUPS.flatMap(Object.keys).sort()).toEqual(
    [...new Set(endpoints().processes.map(({ service }) => service))].sort(),
  );
});

describe.each(GROUPS.map(Object.entries))('stopped together', (...group) => {
  it.concurrent.each(group)('%s ends within its drain time and starts again', async (service, more) => {
    const second = endpoints().processes.filter((candidate) => candidate.service === service)[INSTANCE];
    if (!second) throw new Error(`${service} has no second instance`);
    const { name, grpcAddress } = second;
    const calls = service === 'portal' ? [] : [watchHealth(grpcAddress), stalledCall(grpcAddress)];
    const inFlight = await Promise.all([...calls, ...more()]);
    try {
      expect(await terminate(name)).toBeLessThan(DRAIN_MS_MAX);
      await Promise.all(inFlight.map(({ ended }) => ended));
    } finally {
      inFlight.forEach(({ close }) => close());
    }
    await allReady();
  });
});

it('an agent process ends within its drain time with a stream in flight', async () => {
  // It may have lost its host a moment ago.
  const stream = await eventually('the agent to answer', messageStream);
  const { pid } = await eventually('its process', async () => (await instancesOf(agent.id))[0]);
  try {
    const started = performance.now();
    process.kill(pid, 'SIGTERM');
    await eventually('the process to end', async () => !isAlive(pid), { everyMs: 20 });
    expect(performance.now() - started).toBeLessThan(DRAIN_MS_MAX);
    await stream.ended;
  } finally {
    stream.close();
  }
});

const asPerson = () => ({
  cookie,
  origin: endpoint('portal', INSTANCE),
  'content-type': 'application/json',
});
const asTenant = () => ({ authorization: `Bearer ${secret}`, 'content-type': 'application/json' });
const agentAddress = () => agent.address.replace(endpoint('gateway'), endpoint('gateway', INSTANCE));

async function watchAgents(): Promise<InFlight> {
  const address = endpoints().grpc['agent-registry'].split(',')[INSTANCE] ?? '';
  const client = createServiceClient(registry.AgentRegistryDefinition, {
    address,
    audience: 'agent-registry',
    identity: await identityOf('portal'),
  });
  const agents = client.watchAgents({ agentId: agent.id }, { scope })[Symbol.asyncIterator]();
  await agents.next();
  const drain = async () => {
    while (!(await agents.next()).done);
  };
  return { ended: drain().catch(() => undefined), close: () => client.close() };
}

function chatStream(): Promise<InFlight> {
  return completion(`${endpoint('models', INSTANCE)}/v1/chat/completions`, asTenant());
}

function playgroundStream(): Promise<InFlight> {
  return completion(`${endpoint('portal', INSTANCE)}/api/o/default/playground`, asPerson());
}

function completion(url: string, headers: Record<string, string>): Promise<InFlight> {
  const body = { model: OBEDIENT_MODEL, stream: true, messages: [{ role: 'user', content: HANGING }] };
  return openStream(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

function messageStream(): Promise<InFlight> {
  const params = { message: { messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text: HANGING }] } };
  const body = { jsonrpc: '2.0', id: randomUUID(), method: 'SendStreamingMessage', params };
  const headers = { ...asTenant(), accept: 'text/event-stream', 'a2a-version': '1.0' };
  return openStream(agentAddress(), { method: 'POST', headers, body: JSON.stringify(body) });
}
