import type { Peer } from '../load/peer.ts';
import { STREAMED, WHOLE } from './asks.ts';
import { faultOf } from './script.ts';

/** Throws, naming the peer, unless its whole answer and its stream are complete; nothing is timed before. */
export async function verify(peer: Peer): Promise<void> {
  for (const stream of [false, true]) {
    const { path, headers, body } = peer.requestOf((stream ? STREAMED : WHOLE).kind, 0);
    const response = await fetch(`${peer.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const fault = response.status === 200 ? faultOf(text, stream) : `status ${response.status}: ${text}`;
    if (fault !== undefined)
      throw new Error(`${peer.title} does not answer ${stream ? 'a stream' : 'a whole answer'}: ${fault}`);
  }
}
