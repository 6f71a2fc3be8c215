/** What the agent of the benchmark says, and how it is asked in A2A 1.0 and in MCP. */

/** Chunks of the artifact of a stream. */
const CHUNKS = 50;
/** Between two chunks of a slow stream: it then takes about 25 s, long enough to have thousands at once. */
export const SLOW_CHUNK_MS = 500;
/** In a message, it asks for a slow stream. */
export const SLOWLY = 'slowly';
/** What is said to get a stream; the server on the SDK sends chunks then. */
export const STREAMED_TEXT = 'Say fifty words, one at a time.';
export const A2A_VERSION = '1.0';
export const MCP_REVISION = '2026-07-28';

/** The text of the chunks. */
export const PIECES = Array.from({ length: CHUNKS }, (_, at) => (at === 0 ? 'word' : ` word${at % 10}`));
/** The text of every answer. */
export const TEXT = PIECES.join('');
const TASK = { id: 'task-of-the-benchmark', contextId: 'context-of-the-benchmark' };
const COMPLETED = 'TASK_STATE_COMPLETED';

/** The result of SendMessage: a task that is completed. */
export function answer(): object {
  const artifacts = [{ artifactId: 'answer', parts: [{ text: TEXT }] }];
  return { task: { ...TASK, status: { state: COMPLETED }, artifacts } };
}

/** The results of SendStreamingMessage: the task, its artifact in chunks, its completion. */
export function events(): object[] {
  const ids = { taskId: TASK.id, contextId: TASK.contextId };
  const chunk = (text: string, at: number) => ({
    artifactUpdate: {
      ...ids,
      artifact: { artifactId: 'answer', parts: [{ text }] },
      append: at > 0,
      lastChunk: at === CHUNKS - 1,
    },
  });
  return [
    { task: { ...TASK, status: { state: 'TASK_STATE_WORKING' } } },
    ...PIECES.map(chunk),
    { statusUpdate: { ...ids, status: { state: COMPLETED } } },
  ];
}

/** A request of A2A over JSON-RPC. */
export function messageRequest(method: 'SendMessage' | 'SendStreamingMessage', text: string): string {
  const message = { messageId: 'message-of-the-benchmark', role: 'ROLE_USER', parts: [{ text }] };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { message } });
}

/** A request of MCP, revision 2026-07-28, which needs no session. */
export function mcpRequest(method: 'tools/call' | 'tools/list', params: object): string {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': MCP_REVISION,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } });
}
