import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { OutboundClient } from '@isthmus/platform-outbound';
import { connectMcp, listMcpTools, type ListedTool } from '@isthmus/platform-outbound/mcp';
import { listening, type RunningServer } from './agent.server.ts';
import type { Gateway } from './gateway.process.ts';

interface Use {
  /** Of the kit's MCP server. */
  url: string;
  context: { toolCalls?: { name: string; arguments: object }[] };
}

const QUESTIONS_MAX = 5;

/**
 * Uses each MCP server whose address is posted to it, as the platform does: its tools are listed as the registry lists them,
 * and each is called by an A2A client of the gateway, which is the MCP client.
 */
export function startMcpUser(gateway: Gateway): Promise<RunningServer> {
  const tenant = gateway.newTenant();
  return listening(
    createServer((request, response) => {
      json(request)
        .then((sent) => use(sent as Use /* of mcp.client.main.ts */, gateway, tenant))
        .then((answers) => response.end(JSON.stringify(answers)))
        .catch((error: unknown) => response.writeHead(500).end(String(error)));
    }),
  );
}

async function use(
  { url, context }: Use,
  gateway: Gateway,
  { key, publish }: ReturnType<Gateway['newTenant']>,
): Promise<unknown[]> {
  const listed = await listTools(url);
  const agentId = randomUUID();
  const tools = listed.map(({ name, title, description, inputSchema, outputSchema }) => ({
    name,
    title,
    description,
    inputSchemaJson: JSON.stringify(inputSchema),
    outputSchemaJson: outputSchema ? JSON.stringify(outputSchema) : '',
  }));
  publish({ agentId, endpoint: url, tools, card: cardOf(tools) });
  const calls =
    context.toolCalls ?? listed.map(({ name, inputSchema }) => ({ name, arguments: sample(inputSchema) }));
  const answers: unknown[] = [];
  for (const call of calls) answers.push(await callTool(`${gateway.url}/agents/${agentId}/`, key, call));
  return answers;
}

async function listTools(url: string): Promise<ListedTool[]> {
  const outbound = new OutboundClient({ privateNetworks: 'allow' });
  const connection = await connectMcp({ url, credential: '', outbound, connectMsMax: 10_000 });
  try {
    return await listMcpTools(connection, { toolsMax: 1_000, timeoutMs: 10_000 });
  } finally {
    await connection.close();
    await outbound.destroy();
  }
}

interface Answer {
  result?: { task?: { id: string; contextId: string; status: { state: string } } };
}

/** Sends the call as a message, and answers each question with nothing but a form's one field. */
async function callTool(
  address: string,
  key: string,
  call: { name: string; arguments: object },
): Promise<unknown> {
  const send = async (message: object): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'a2a-version': '1.0',
    };
    const params = { message: { messageId: randomUUID(), role: 'ROLE_USER', ...message } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendMessage', params });
    return (await (await fetch(address, { method: 'POST', headers, body })).json()) as Answer;
  };
  const data = { tool: call.name, arguments: call.arguments };
  let answer = await send({ parts: [{ data }] });
  for (let question = 0; question < QUESTIONS_MAX; question++) {
    const task = answer.result?.task;
    if (task?.status.state !== 'TASK_STATE_INPUT_REQUIRED') break;
    answer = await send({
      taskId: task.id,
      contextId: task.contextId,
      parts: [{ data: { confirmed: true } }],
    });
  }
  return answer;
}

/** Arguments that fit the types of a schema. */
function sample(inputSchema: object): object {
  const { properties = {} } = inputSchema as { properties?: Record<string, { type?: string }> };
  const values = Object.entries(properties).map(([name, { type }]) => [name, type === 'number' ? 5 : 'text']);
  return Object.fromEntries(values) as object;
}

function cardOf(tools: readonly { name: string; description: string }[]): object {
  return {
    name: 'Kit',
    description: 'An MCP server of the conformance kit.',
    version: '1.0.0',
    supportedInterfaces: [{ url: 'http://127.0.0.1/', protocolBinding: 'JSONRPC', protocolVersion: '1.0' }],
    capabilities: { streaming: true },
    defaultInputModes: ['application/json'],
    defaultOutputModes: ['text/plain'],
    skills: tools.map(({ name, description }) => ({ id: name, name, description, tags: ['mcp'] })),
  };
}
