import type { Ask, LoadRequest } from '../load/connection.ts';
import { A2A_VERSION, messageRequest, SLOWLY, STREAMED_TEXT, TEXT } from './script.ts';

const isWhole = (text: string) => text.includes(TEXT) && !text.includes('"isError":true');
const STREAM = {
  stream: true,
  firstContent: /"artifactUpdate"/,
  isComplete: (text: string) => text.includes('TASK_STATE_COMPLETED'),
};

export const MESSAGE: Ask = { kind: 'message', stream: false, isComplete: isWhole };
export const STREAMED: Ask = { kind: 'stream', ...STREAM };
/** A call by MCP; of a peer that knows no MCP the message that the call becomes. */
export const TOOL: Ask = { kind: 'tool', stream: false, isComplete: isWhole };
/** A stream that takes long, and is in no comparison. */
export const SLOW: Ask = { kind: 'slow', ...STREAM };

const BODIES: Record<string, string> = {
  message: messageRequest('SendMessage', 'Say fifty words.'),
  stream: messageRequest('SendStreamingMessage', STREAMED_TEXT),
  slow: messageRequest('SendStreamingMessage', SLOWLY),
};

/** What an A2A server is asked at `path`. */
export function a2aRequest(
  kind: string,
  { path, headers }: { path: string; headers: Record<string, string> },
): LoadRequest {
  const body = BODIES[kind] ?? BODIES['message'] ?? '';
  return { path, headers: { 'a2a-version': A2A_VERSION, ...headers }, body };
}
