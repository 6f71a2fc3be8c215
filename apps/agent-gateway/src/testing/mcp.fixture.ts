import { randomUUID } from 'node:crypto';
import { Message, SendMessageRequest, StreamResponse, Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { registry } from '@isthmus/contracts';
import { startMcpServer, type McpRevision } from '@isthmus/testing';
import { afterEach, beforeEach } from 'vitest';
import type { GatewayFixture } from './gateway.fixture.js';

export type Json = Record<string, unknown>;
export type McpTestServer = Awaited<ReturnType<typeof startMcpServer>>;

/** A request of the official client, from JSON. */
export function said(parts: object[], change: Json = {}, configuration?: Json): SendMessageRequest {
  const message = { messageId: randomUUID(), role: 'ROLE_USER', parts, ...change };
  return SendMessageRequest.fromJSON({ message, ...(configuration && { configuration }) });
}

/** Parts that name a tool and its arguments. */
export function call(tool: string, args: Json = {}): object[] {
  return [{ data: { tool, arguments: args } }];
}

/** For each test an MCP server, registered as an agent, and the official A2A client at both gateways. */
export function useMcpServer(gateway: GatewayFixture, revision: McpRevision): McpFixture {
  const fixture = new McpFixture();
  beforeEach(async () => {
    fixture.server = await startMcpServer(revision);
    fixture.agentId = publishServer(gateway, fixture.server);
    fixture.client = await gateway.harness.clientFor(fixture.agentId);
    fixture.other = await gateway.harness.clientFor(fixture.agentId, 1);
  });
  afterEach(() => fixture.server.close());
  return fixture;
}

export class McpFixture {
  // All are set before each test.
  server!: McpTestServer;
  agentId!: string;
  client!: Client;
  /** At the other gateway. */
  other!: Client;

  /** The task that a message comes to. */
  async task(
    request: SendMessageRequest,
    by = this.client,
  ): Promise<Json & { id: string; contextId: string; status: Json }> {
    const answer = await by.sendMessage(request);
    if (!('status' in answer)) throw new Error(`no task but ${JSON.stringify(Message.toJSON(answer))}`);
    return Task.toJSON(answer) as Json & { id: string; contextId: string; status: Json };
  }

  async collect(request: SendMessageRequest): Promise<Json[]> {
    const events: Json[] = [];
    for await (const event of this.client.sendMessageStream(request))
      events.push(StreamResponse.toJSON(event) as Json);
    return events;
  }
}

/** Makes the registry answer for the server as an agent; returns its id. */
export function publishServer(gateway: GatewayFixture, server: McpTestServer): string {
  const tools = server.state.tools.map((tool) => {
    const { name, title = '', description = '', inputSchema, outputSchema } = tool;
    const outputSchemaJson = outputSchema ? JSON.stringify(outputSchema) : '';
    return { name, title, description, inputSchemaJson: JSON.stringify(inputSchema), outputSchemaJson };
  });
  const agentId = gateway.harness.publish(server.url, {
    instanceId: '',
    protocol: registry.Protocol.MCP,
    credential: 'token-of-the-server',
    tools,
  });
  const route = gateway.harness.state.routes.get(agentId);
  const skills = tools.map(({ name, description }) => ({ id: name, name, description, tags: ['mcp'] }));
  if (route) route.cardJson = JSON.stringify({ ...(JSON.parse(route.cardJson) as Json), skills });
  return agentId;
}
