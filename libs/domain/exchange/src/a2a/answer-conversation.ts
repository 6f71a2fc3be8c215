import { valueAt } from '../json.js';

/** Larger responses are not read for it. */
const RESPONSE_BYTES_MAX = 2 * 1024 * 1024;
/** What a response or an event of a stream has as its result. */
const RESULTS = ['task', 'message', 'statusUpdate', 'artifactUpdate'] as const;
/** Agents elsewhere may answer with anything: ids are of one line, and as long as callers may send them. */
const ID = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** The conversation that an agent's response of JSON-RPC, or an event of its stream, is of; empty where it does not say. */
export function conversationIn(bytes: Buffer): string {
  if (bytes.length > RESPONSE_BYTES_MAX || !bytes.includes('"contextId"')) return '';
  const response = read(bytes.toString());
  const ids = RESULTS.map((result) => valueAt(response, 'result', result, 'contextId'));
  return ids.find((id): id is string => typeof id === 'string' && ID.test(id)) ?? '';
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
