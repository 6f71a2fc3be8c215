import {
  isInputRequiredResult,
  type CallToolResult,
  type ElicitResult,
  type InputRequiredResult,
  type PriorDiscovery,
  type Tool,
} from '@modelcontextprotocol/client';
import type { InputRequests, InputResponse, ServerTool } from '@isthmus/domain-exchange';
import { BoundedCache } from '@isthmus/platform-cache';
import { OutboundClient } from '@isthmus/platform-outbound';
import {
  connectMcp,
  McpError,
  mcpErrorOf,
  taskIn,
  TASKS_EXTENSION,
  type McpConnection,
} from '@isthmus/platform-outbound/mcp';
import type { SchemaCheck } from './schema.check.js';
import { followTask } from './server.task.js';
import type { ToolCallEvents } from './tool.call.events.js';

const CONNECT_MS_MAX = 10_000;
/** All bytes of one answer, with its progress. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;
const SERVERS_MAX = 1_000;
const KNOWN_MS = 300_000;

/** A call of a tool, and where it goes on from. */
export interface ToolCall {
  tool: ServerTool;
  arguments: Record<string, unknown>;
  /** What the user has answered to the server's requests, and the state that the server wants back. */
  inputResponses?: Record<string, InputResponse>;
  requestState?: string;
}

export type ToolCallResult =
  | { kind: 'complete'; result: CallToolResult }
  /** The server has ended the call, which is repeated with the answers (2026-07-28). */
  | { kind: 'input-required'; requests: InputRequests; requestState: string | undefined };

/** Calls tools of registered MCP servers by the official client, over pinned connections. */
export class ToolCaller {
  private readonly outbound: OutboundClient;
  /** What servers speak, which saves the first round trip of a call. */
  private readonly known = new BoundedCache<string, PriorDiscovery>({
    entriesMax: SERVERS_MAX,
    ttlMs: KNOWN_MS,
  });

  constructor(
    private readonly timeoutMs: number,
    privateNetworks: 'allow' | 'deny',
    private readonly schemas: SchemaCheck,
  ) {
    this.outbound = new OutboundClient({
      privateNetworks,
      bodyBytesMax: ANSWER_BYTES_MAX,
      headMsMax: timeoutMs,
      idleMsMax: 0,
    });
  }

  /** Throws McpError, and the signal's reason. */
  async connect(server: { url: string; credential: string }, signal: AbortSignal): Promise<McpConnection> {
    const { outbound, schemas: jsonSchemaValidator } = this;
    const key = `${server.url}\n${server.credential}`;
    const options = {
      capabilities: { elicitation: { form: {} }, extensions: { [TASKS_EXTENSION]: {} } },
      inputRequired: { autoFulfill: false },
      jsonSchemaValidator,
    };
    const prior = this.known.get(key);
    const base = { ...server, outbound, signal, connectMsMax: CONNECT_MS_MAX, options };
    const connection = await connectMcp({ ...base, prior });
    this.known.set(key, connection.prior);
    return connection;
  }

  /** Forgets what a server speaks, after a call that failed. */
  forget(server: { url: string; credential: string }): void {
    this.known.delete(`${server.url}\n${server.credential}`);
  }

  /** Throws McpError, and the signal's reason. */
  async call(connection: McpConnection, call: ToolCall, events: ToolCallEvents): Promise<ToolCallResult> {
    const { client, until } = connection;
    const { signal, onProgress, onQuestion } = events;
    const { tool, arguments: args, inputResponses, requestState } = call;
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      const answer = await onQuestion({ answer: { method: 'elicitation/create', params } });
      return answer as ElicitResult; // Its content is validated against the schema that asks for it.
    });
    const params = {
      name: tool.name,
      arguments: args,
      ...(inputResponses && { inputResponses }),
      ...(requestState !== undefined && { requestState }),
    };
    try {
      const calling: Promise<CallToolResult | InputRequiredResult> = client.callTool(params, {
        signal,
        timeout: this.timeoutMs,
        maxTotalTimeout: this.timeoutMs,
        onprogress: onProgress,
        allowInputRequired: true,
        // The schema of results is checked below: this library would check those too that ask for input.
        toolDefinition: {
          name: tool.name,
          inputSchema: tool.inputSchema as Tool['inputSchema'] /* of MCP */,
        },
      });
      const result = await until(calling);
      if (isInputRequiredResult(result)) return inputRequiredOf(result);
      const task = taskIn(result);
      const ended = task ? await followTask(connection, task, events) : result;
      return { kind: 'complete', result: this.checked(tool, ended) };
    } catch (error) {
      signal.throwIfAborted();
      throw mcpErrorOf(error);
    }
  }

  async close(): Promise<void> {
    await this.outbound.destroy();
  }

  private checked({ outputSchema }: ServerTool, result: CallToolResult): CallToolResult {
    if (!outputSchema || result.isError === true) return result;
    const problem = this.schemas.problemOf(
      outputSchema,
      result.structuredContent ?? null,
      'structuredContent',
    );
    if (problem === undefined) return result;
    throw new McpError('invalid', `The result does not fit the tool's own schema: ${problem}`);
  }
}

function inputRequiredOf({ inputRequests, requestState }: InputRequiredResult): ToolCallResult {
  return { kind: 'input-required', requests: inputRequests ?? {}, requestState };
}
