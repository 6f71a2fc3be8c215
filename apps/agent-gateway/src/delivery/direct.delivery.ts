import { Injectable } from '@nestjs/common';
import { AgentDelivery, type AgentAnswer, type AgentRequest } from './agent.delivery.js';
import { McpDelivery } from './mcp/mcp.delivery.js';

/** Sends a request in JSON-RPC of A2A to whatever serves an agent: a process that speaks A2A, or an MCP server. */
@Injectable()
export class DirectDelivery {
  constructor(
    private readonly agents: AgentDelivery,
    private readonly servers: McpDelivery,
  ) {}

  /** As `AgentDelivery.send` and `McpDelivery.send`. */
  send(request: AgentRequest): Promise<AgentAnswer> {
    const { mcp } = request.target;
    return mcp ? this.servers.send(request, mcp) : this.agents.send(request);
  }
}
