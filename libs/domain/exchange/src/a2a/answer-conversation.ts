import { isId } from '../id.js';
import { objectIn, textAt } from '../json.js';

/** Larger responses are not read for it. */
const RESPONSE_BYTES_MAX = 2 * 1024 * 1024;
/** What a response or an event of a stream has as its result. */
const RESULTS = ['task', 'message', 'statusUpdate', 'artifactUpdate'] as const;

/** The conversation that an agent's response of JSON-RPC, or an event of its stream, is of; empty where it does not say. */
export function conversationIn(bytes: Buffer): string {
  if (bytes.length > RESPONSE_BYTES_MAX || !bytes.includes('"contextId"')) return '';
  const response = objectIn(bytes.toString());
  // Agents elsewhere may answer with anything.
  return RESULTS.map((result) => textAt(response, 'result', result, 'contextId')).find(isId) ?? '';
}
