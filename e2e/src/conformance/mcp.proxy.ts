import { randomUUID } from 'node:crypto';
import { startAgent } from './agent.server.ts';
import { startProxy, type Passing } from './proxy.ts';
import type { Gateway } from './gateway.process.ts';
import { mcpAgent, SKILL_IDS } from './mcp.agent.ts';

/**
 * The gateway's MCP server with one agent behind it, and a proxy that the kit reaches it by. The kit calls tools by names and
 * with arguments of its own: the proxy calls the skill of that name, and puts the arguments into `data`. It answers questions
 * by fields of its own: the proxy makes them the one answer that is asked for.
 */
export async function startMcp(gateway: Gateway): Promise<{ url: string; close: () => Promise<void> }> {
  const { key, publish, admit } = gateway.newTenant();
  const card = cardWith(SKILL_IDS);
  const agent = await startAgent({ card, executor: mcpAgent() });
  publish({ agentId: randomUUID(), endpoint: agent.url, card });
  const names = new Map<string, string>();
  const proxy = await startProxy(gateway.url, { key, adjust: (passing) => adjusted(passing, names) });
  admit(proxy.url);
  for (const [index, name] of (await toolNames(`${proxy.url}/mcp`)).entries())
    names.set(SKILL_IDS[index] ?? '', name);
  return {
    url: `${proxy.url}/mcp`,
    close: async () => {
      await Promise.all([proxy.close(), agent.close()]);
    },
  };
}

function adjusted({ path, headers, body }: Passing, names: ReadonlyMap<string, string>): Passing {
  const named = headers['mcp-name'];
  const renamed = typeof named === 'string' ? names.get(named) : undefined;
  return {
    path,
    headers: { ...headers, ...(renamed !== undefined && { 'mcp-name': renamed }) },
    body: bodyWith(body, names),
  };
}

interface ToolCall {
  method?: string;
  params?: { name?: string; arguments?: object; inputResponses?: Record<string, { content?: object }> };
}

/** A body that calls no tool of the agent stays as it is. */
function bodyWith(body: Buffer, names: ReadonlyMap<string, string>): Buffer {
  const call = callIn(body);
  if (call?.method === 'tasks/update') return answeredBy(call);
  const name = names.get(call?.params?.name ?? '');
  if (call?.method !== 'tools/call' || name === undefined) return body;
  const { arguments: data = {}, inputResponses } = call.params ?? {};
  const params = {
    ...call.params,
    name,
    arguments: { message: 'Begin', ...(Object.keys(data).length > 0 && { data }) },
    ...(inputResponses && { inputResponses: answersIn(inputResponses) }),
  };
  return Buffer.from(JSON.stringify({ ...call, params }));
}

function answeredBy(update: ToolCall): Buffer {
  const { inputResponses = {} } = update.params ?? {};
  const params = { ...update.params, inputResponses: answersIn(inputResponses) };
  return Buffer.from(JSON.stringify({ ...update, params }));
}

function answersIn(responses: Record<string, { content?: object }>): object {
  const answers = Object.entries(responses).map(([key, response]) => {
    const { content } = response ?? {};
    const isForm = typeof content === 'object' && content !== null;
    return [key, isForm ? { ...response, content: { answer: Object.values(content).join(' ') } } : response];
  });
  return Object.fromEntries(answers) as object;
}

function callIn(body: Buffer): ToolCall | undefined {
  try {
    return JSON.parse(body.toString()) as ToolCall; // The kit writes it; what is not JSON is passed on.
  } catch {
    return undefined;
  }
}

/** In the order of the skills of the card. */
async function toolNames(url: string): Promise<string[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  const text = await response.text();
  const json = text.slice(text.indexOf('{')); // After "data: " where it is an event.
  const { result } = JSON.parse(json) as { result: { tools: { name: string }[] } };
  return result.tools.map(({ name }) => name);
}

function cardWith(skills: readonly string[]): object {
  return {
    name: 'Conformance',
    description: 'Does what the MCP conformance kit expects of tools.',
    version: '1.0.0',
    supportedInterfaces: [{ url: 'http://127.0.0.1/', protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    capabilities: { streaming: true, pushNotifications: false, extendedAgentCard: false },
    defaultInputModes: ['text/plain', 'application/json'],
    defaultOutputModes: ['text/plain'],
    skills: skills.map((id) => ({ id, name: id, description: `The tool ${id} of the kit.`, tags: ['mcp'] })),
  };
}
