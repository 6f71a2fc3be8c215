import type { Client } from '@modelcontextprotocol/client';
import { dynamicTool, jsonSchema, type JSONSchema7, type ToolSet } from 'ai';
import { OutboundClient, outboundErrorOf } from '@isthmus/platform-outbound';
import {
  connectMcp,
  listMcpTools,
  McpError,
  type ListedTool,
  type McpConnection,
} from '@isthmus/platform-outbound/mcp';
import type { Logger } from '@isthmus/platform-observability';
import type { AgentSpec } from '@isthmus/runtime-api';
import { TurnFailure } from '../turn/turn.failure.js';

const CONNECT_TIMEOUT_MS = 10_000;
const CALL_TIMEOUT_MS = 60_000;
/** Bytes of one response of a tool server, and of what it sends on one stream. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;
const TOOLS_MAX = 128;
/** Of one server; a server that lists more is not used. */
const TOOLS_LISTED_MAX = 1_000;
const RESULT_CHARACTERS_MAX = 20_000;
const NAME_CHARACTERS_MAX = 64;

interface Connection {
  close: () => Promise<void>;
  tools: ToolSet;
}

/**
 * The tools of an agent's MCP servers, as `<server>_<tool>`. Servers are connected when first needed and again after
 * a failure; the library is loaded only for agents that have any, because it costs 10 MB of memory.
 */
export function mcpToolbox(
  servers: AgentSpec['mcpServers'],
  { privateNetworks, logger }: { privateNetworks: 'allow' | 'deny'; logger: Logger },
): { tools: (signal: AbortSignal) => Promise<ToolSet>; close: () => Promise<void> } {
  const connections = new Map<string, Promise<Connection>>();
  // A server may be silent while a tool works; the calls have time limits of their own.
  const outbound = new OutboundClient({
    privateNetworks,
    headMsMax: CALL_TIMEOUT_MS,
    idleMsMax: 0,
    bodyBytesMax: BODY_BYTES_MAX,
  });
  const toolsOf = async (server: AgentSpec['mcpServers'][number]) => {
    let connection = connections.get(server.name);
    if (!connection) {
      const opened = connect(server, outbound, () => {
        // A connection that fails late must not remove the one that has replaced it.
        if (connections.get(server.name) === opened) connections.delete(server.name);
      });
      connections.set(server.name, (connection = opened));
    }
    try {
      return (await connection).tools;
    } catch (error) {
      throw failureOf(server.name, error);
    }
  };
  return {
    tools: async (signal) => {
      const sets = await Promise.all(servers.map(toolsOf));
      signal.throwIfAborted();
      const tools = Object.entries(Object.assign({}, ...sets) as ToolSet); // a merge of tool sets
      if (tools.length > TOOLS_MAX)
        logger.warn({ tools: tools.length }, `Only the first ${TOOLS_MAX} tools are offered`);
      return Object.fromEntries(tools.slice(0, TOOLS_MAX));
    },
    close: async () => {
      const open = await Promise.allSettled(connections.values());
      await Promise.allSettled(
        open.flatMap((result) => (result.status === 'fulfilled' ? [result.value.close()] : [])),
      );
      await outbound.destroy();
    },
  };
}

/** Connects and lists the tools. `onLost` is called when the connection is unusable, also when it never came about. */
async function connect(
  { name, url }: { name: string; url: string },
  outbound: OutboundClient,
  onLost: () => void,
): Promise<Connection> {
  let connection: McpConnection | undefined;
  try {
    connection = await connectMcp({ url, credential: '', outbound, connectMsMax: CONNECT_TIMEOUT_MS });
    const { client, close } = connection;
    client.onclose = onLost;
    const limits = { toolsMax: TOOLS_LISTED_MAX, timeoutMs: CONNECT_TIMEOUT_MS };
    const tools = await listMcpTools(connection, limits);
    const offered = tools.map((tool) => [nameOf(name, tool.name), toolOf(client, tool, onLost)] as const);
    return { close, tools: Object.fromEntries(offered) };
  } catch (error) {
    onLost();
    await connection?.close();
    throw error;
  }
}

function toolOf(client: Client, tool: ListedTool, onLost: () => void) {
  return dynamicTool({
    description: tool.description || tool.name,
    inputSchema: jsonSchema(tool.inputSchema as JSONSchema7 /* MCP says that it is JSON Schema */),
    execute: async (input, { abortSignal }) => {
      const params = { name: tool.name, arguments: input as Record<string, unknown> }; // checked against inputSchema
      try {
        const result = await client.callTool(params, {
          timeout: CALL_TIMEOUT_MS,
          ...(abortSignal ? { signal: abortSignal } : {}),
        });
        return textOfResult(result);
      } catch (error) {
        onLost();
        await client.close().catch(() => undefined);
        throw error;
      }
    },
  });
}

/** What the model reads of a result: its text, or its structured content. */
function textOfResult(result: {
  content?: unknown;
  structuredContent?: unknown;
  isError?: boolean | undefined;
}): string {
  const blocks = Array.isArray(result.content)
    ? (result.content as { type?: unknown; text?: unknown }[])
    : []; // read defensively below
  const text = blocks.flatMap((block) =>
    block.type === 'text' && typeof block.text === 'string' ? [block.text] : [],
  );
  const whole = text.length > 0 ? text.join('\n') : JSON.stringify(result.structuredContent ?? '');
  return `${result.isError ? 'The tool failed: ' : ''}${whole}`.slice(0, RESULT_CHARACTERS_MAX);
}

function nameOf(server: string, tool: string): string {
  return `${server}_${tool}`.replace(/[^\w-]/g, '_').slice(0, NAME_CHARACTERS_MAX);
}

/** The failure as the sender of the message may see it; the address itself is not repeated. */
function failureOf(server: string, error: unknown): TurnFailure {
  if (error instanceof TurnFailure) return error;
  const message =
    networkErrorOf(error).failure === 'address_refused'
      ? 'A tool server of this agent has a private address, which is not reached from here.'
      : `The tool server "${server}" cannot be reached now.`;
  return new TurnFailure(message, { cause: error });
}

function networkErrorOf(error: unknown) {
  return error instanceof McpError && error.outbound ? error.outbound : outboundErrorOf(error);
}
