import { Injectable } from '@nestjs/common';
import { A2aError, rpcErrorOf, taskView, type McpServer, type RpcId } from '@isthmus/domain-exchange';
import type { AgentAnswer, AgentRequest } from '../agent.delivery.js';
import { jsonAnswer, rpcRequestIn, streamAnswer } from '../made.answer.js';
import { MessageTurns, type McpRequest } from './message.turns.js';
import { TaskOperations, type Params } from './task.operations.js';

/** The kinds of content that tools answer with. */
const OUTPUT_MODES: ReadonlySet<string> = new Set([
  '*/*',
  'text/*',
  'text/plain',
  'application/*',
  'application/json',
]);

/**
 * Answers for a registered MCP server as an agent of A2A does, in JSON-RPC: messages are calls of its tools
 * (docs/protocol/bridge.md).
 */
@Injectable()
export class McpDelivery {
  constructor(
    private readonly turns: MessageTurns,
    private readonly operations: TaskOperations,
  ) {}

  /** Throws OutboundError when the server cannot be reached, AppError when it gives no result, and the signal's reason. */
  async send(request: AgentRequest, agent: { agentId: string; server: McpServer }): Promise<AgentAnswer> {
    const { id, method, params } = rpcRequestIn(request);
    const { target, scope, signal, taskId } = request;
    const { agentId, server } = agent;
    const origin = {
      owner: { scope, agentId },
      server: { url: target.url, credential: server.credential },
      signal,
    };
    const isDetached = configurationIn(params)['returnImmediately'] === true && method === 'SendMessage';
    try {
      return await this.answer(id, method, { origin, server, params, isDetached, taskId });
    } catch (error) {
      if (error instanceof A2aError) return jsonAnswer(rpcErrorOf(error, id).body);
      throw error;
    }
  }

  private async answer(id: RpcId, method: string, request: McpRequest): Promise<AgentAnswer> {
    const { params, origin } = request;
    const { owner, signal } = origin;
    const result = (value: object) => jsonAnswer({ jsonrpc: '2.0', id, result: value });
    switch (method) {
      case 'SendMessage':
        return result({ task: await this.sendMessage(request) });
      case 'SendStreamingMessage':
        assertOffered(params);
        return streamAnswer(id, (await this.turns.begin(request)).events);
      case 'GetTask':
        return result(await this.operations.get(owner, params));
      case 'ListTasks':
        return result(await this.operations.list(owner, params));
      case 'CancelTask':
        return result(taskView(await this.operations.cancel(owner, params), {}));
      case 'SubscribeToTask':
        return streamAnswer(id, await this.operations.subscribe(owner, params, signal));
      default:
        throw new A2aError('UnsupportedOperation', `This agent has no ${method}`);
    }
  }

  private async sendMessage(request: McpRequest): Promise<object> {
    assertOffered(request.params);
    const { historyLength } = configurationIn(request.params);
    const { task, stopped } = await this.turns.begin(request);
    return taskView(request.isDetached ? task : await stopped(), { historyLength });
  }
}

function configurationIn({ configuration }: Params): Params {
  return Object(configuration) as Params; // Checked by the adapter, or absent.
}

/** What a client asks for and no tool has is refused by its name (A2A v1 §3.2.2, §3.3.4). */
function assertOffered(params: Params): void {
  const { acceptedOutputModes: accepted } = configurationIn(params);
  const modes = Array.isArray(accepted) ? accepted.map(String) : [];
  const offers = (mode: string) => OUTPUT_MODES.has(mode.split(';')[0]?.trim().toLowerCase() ?? '');
  if (modes.length > 0 && !modes.some(offers))
    throw new A2aError(
      'ContentTypeNotSupported',
      'configuration.acceptedOutputModes: this agent answers in text/plain and application/json',
    );
}
