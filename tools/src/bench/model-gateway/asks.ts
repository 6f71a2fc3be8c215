import type { Ask, LoadRequest } from '../load/connection.ts';
import { requestBody, TEXT } from './script.ts';

const CONTENT = /"content":\s*"[^"]/;
const DONE = /data: ?\[DONE\]\s*$/;

const STREAM = { stream: true, firstContent: CONTENT, isComplete: (text: string) => DONE.test(text) };

/** What is asked of every peer; `slow` is a stream that takes long, and in no comparison. */
export const WHOLE: Ask = { kind: 'whole', stream: false, isComplete: (text) => text.includes(TEXT) };
export const STREAMED: Ask = { kind: 'stream', ...STREAM };
export const SLOW: Ask = { kind: 'slow', ...STREAM };

/** The request of a kind, with the headers of a peer. */
export function requestOf(kind: string, headers: Record<string, string>): LoadRequest {
  const body = requestBody(kind !== WHOLE.kind, kind === SLOW.kind ? 'slow' : 'plain');
  return { path: '/v1/chat/completions', headers, body };
}
