import { randomUUID } from 'node:crypto';
import { registry } from '@isthmus/contracts';
import { createServiceClient } from '@isthmus/platform-grpc-client';
import { startPlatform, type Platform } from '../../platform.ts';
import type { Ports } from '../../ports.ts';
import type { Progress } from '../../progress.ts';
import type { ProcessSpec } from '../../services.ts';
import { median } from '../measure.ts';
import { addressOf, openOrganisation, portalIdentity, type Organisation } from '../load/organisation.ts';
import { pidOf, type Peer } from '../load/peer.ts';
import { a2aRequest, TOOL } from './asks.ts';
import { MCP_REVISION, mcpRequest } from './script.ts';

/** Of the gateway's needs; everything else of the platform would only take processor time. */
const SERVICES = ['governance', 'maas-gateway', 'agent-registry', 'agent-gateway'];
/** Organisations that the connections are spread over: a gateway serves many, and limits what one may do. */
const ORGANISATIONS = 8;
/** Further organisations, each with so many tools, whose lists are asked for. */
const LISTS = 5;
const LISTED = { agents: 100, skills: 10 };

/** The first of them finds the services cold. */
const REGISTRATION_MS_MAX = 60_000;
const SPEC = {
  description: 'Says words.',
  instructions: 'Say words.',
  model: 'isthmus-support',
  limits: { stepsMax: 8, outputTokensMax: 1_000, turnTimeoutMs: 60_000 },
};

export interface IsthmusOptions {
  /** Of the database, the logs and the traces. */
  dataDirectory: string;
  ports: Ports;
  /** Of the agent that is registered. */
  agentUrl: string;
  progress: Progress;
  /** Flags of Node for the gateway, such as `--cpu-prof`. */
  gatewayFlags?: readonly string[];
}

export interface RunningIsthmus {
  peer: Peer;
  /** An organisation's first request for its list of a thousand tools, in milliseconds: the median of several. */
  listTools: () => Promise<{ tools: number; ms: number }>;
  /** A second call waits for the first. */
  stop: () => Promise<void>;
}

/** Starts the agent gateway as `npm run up` does, with what it needs, and the agent in several organisations. */
export async function startIsthmus(options: IsthmusOptions): Promise<RunningIsthmus> {
  const { dataDirectory, ports, agentUrl, progress, gatewayFlags = [] } = options;
  const platform = await startPlatform({
    dataDirectory,
    ports,
    progress,
    // Agents that run elsewhere are registered without a workflow, so no Temporal is started.
    environment: { ...process.env, TEMPORAL_ADDRESS: '127.0.0.1:1', EXTERNAL_PRIVATE_NETWORKS: 'allow' },
    adjust: (planned) => planned.filter(isNeeded).map((spec) => withFlags(spec, gatewayFlags)),
  });
  const url = `http://127.0.0.1:${ports.gateway}`;
  try {
    const members: Member[] = [];
    for (let opened = 0; opened < ORGANISATIONS; opened++)
      members.push(await memberOf(platform, { url, agentUrl, progress }));
    const { supervisor } = platform;
    const others = SERVICES.filter((name) => name !== 'agent-gateway');
    const gatewayPid = pidOf(supervisor, 'agent-gateway');
    const peer: Peer = {
      name: 'isthmus',
      title: 'Isthmus (keys, budgets, recorded and charged exchanges, tracing on)',
      url,
      requestOf: (kind, connection) => {
        const member = members[connection % members.length];
        if (!member) throw new Error('there are organisations');
        return kind === TOOL.kind ? toolRequest(member) : a2aRequest(kind, member);
      },
      processes: {
        proxy: [gatewayPid],
        all: [gatewayPid, ...[...others, 'postgres'].map((name) => pidOf(supervisor, name))],
      },
    };
    let stopped: Promise<void> | undefined;
    return {
      peer,
      listTools: () => listThousand(platform, { url, agentUrl, progress }),
      stop: () => (stopped ??= platform.stop()),
    };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

interface Place {
  /** Of the gateway. */
  url: string;
  agentUrl: string;
  progress: Progress;
}

/** An organisation with the agent: where a connection asks it by A2A, and by which name in MCP. */
interface Member {
  path: string;
  headers: Record<string, string>;
  tool: string;
}

async function memberOf(platform: Platform, { url, agentUrl, progress }: Place): Promise<Member> {
  const organisation = await openOrganisation(platform, { scopes: ['agents'], progress });
  const [agent] = await register(platform, organisation, { agentUrl, agents: 1, skills: 1 });
  if (!agent) throw new Error('an agent was registered');
  const headers = { authorization: `Bearer ${organisation.secret}` };
  const { names } = await toolsOf(url, headers);
  const [tool] = names;
  if (tool === undefined) throw new Error('the agent is listed as a tool');
  return { path: new URL(agent.address).pathname, headers, tool };
}

function toolRequest({ headers, tool }: Member) {
  const body = mcpRequest('tools/call', { name: tool, arguments: { message: 'Say fifty words.' } });
  return { path: '/mcp', headers: { ...headers, ...mcpHeaders('tools/call', tool) }, body };
}

function mcpHeaders(method: string, name?: string): Record<string, string> {
  return {
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': MCP_REVISION,
    'mcp-method': method,
    ...(name === undefined ? {} : { 'mcp-name': name }),
  };
}

async function listThousand(platform: Platform, place: Place) {
  const lists: ToolList[] = [];
  for (let asked = 0; asked < LISTS; asked++) lists.push(await firstList(platform, place));
  const tools = Math.min(...lists.map(({ names }) => names.length));
  return { tools, ms: median(lists.map(({ ms }) => ms)) };
}

async function firstList(platform: Platform, { url, agentUrl, progress }: Place): Promise<ToolList> {
  const organisation = await openOrganisation(platform, { scopes: ['agents'], progress });
  await register(platform, organisation, { agentUrl, ...LISTED });
  const headers = { authorization: `Bearer ${organisation.secret}` };
  // The key is known then, and the connection open; the list is not.
  await fetch(url, { headers });
  return toolsOf(url, headers);
}

/** The names of tools, and the milliseconds from each request to the last byte of its answer, together. */
interface ToolList {
  names: string[];
  ms: number;
}

/** All tools that a key may call. */
async function toolsOf(url: string, headers: Record<string, string>): Promise<ToolList> {
  const names: string[] = [];
  let ms = 0;
  for (let cursor: string | undefined; ;) {
    const started = performance.now();
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, ...mcpHeaders('tools/list') },
      body: mcpRequest('tools/list', cursor === undefined ? {} : { cursor }),
    });
    const text = await response.text();
    ms += performance.now() - started;
    const json = text.startsWith('{') ? text : (/^data: ?(\{.*\})$/m.exec(text)?.[1] ?? '{}');
    const { result } = JSON.parse(json) as { result?: { tools: { name: string }[]; nextCursor?: string } };
    if (!result) throw new Error(`tools/list was answered ${response.status}: ${text.slice(0, 300)}`);
    names.push(...result.tools.map(({ name }) => name));
    if ((cursor = result.nextCursor) === undefined) return { names, ms };
  }
}

/** Registers the agent so many times, with so many skills each. */
async function register(
  { secrets, processes }: Platform,
  { scope }: Organisation,
  { agentUrl, agents, skills }: { agentUrl: string; agents: number; skills: number },
): Promise<registry.Agent[]> {
  const client = createServiceClient(registry.AgentRegistryDefinition, {
    address: addressOf(processes, 'REGISTRY_ADDRESS'),
    audience: 'agent-registry',
    identity: await portalIdentity(secrets),
  });
  const skillOf = (_: unknown, at: number) => ({
    id: `skill-${at}`,
    name: `Skill ${at}`,
    description: 'Says fifty words.',
    tags: ['words'],
  });
  try {
    const registered: registry.Agent[] = [];
    for (let at = 0; at < agents; at++) {
      const name = `Benchmark ${at}`;
      const spec = { ...SPEC, name, skills: Array.from({ length: skills }, skillOf) };
      const request = { idempotencyKey: randomUUID(), spec, endpoint: agentUrl };
      registered.push(await client.registerAgent(request, { scope, deadline: REGISTRATION_MS_MAX }));
    }
    return registered;
  } finally {
    client.close();
  }
}

function isNeeded({ service }: ProcessSpec): boolean {
  return SERVICES.includes(service);
}

function withFlags(spec: ProcessSpec, flags: readonly string[]): ProcessSpec {
  return spec.service === 'agent-gateway' ? { ...spec, args: [...flags, ...spec.args] } : spec;
}
