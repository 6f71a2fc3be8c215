import { fileURLToPath } from 'node:url';
import { startBareProxy } from '../load/bare.ts';
import { rootsOf, startScript, type Peer, type PeerContext } from '../load/peer.ts';
import { a2aRequest } from './asks.ts';

const requestOf: Peer['requestOf'] = (kind) => a2aRequest(kind, { path: '/', headers: {} });

/** Starts the scripted agent; it is what every other peer is compared with. */
export async function startAgent(context: Omit<PeerContext, 'upstreamUrl'>): Promise<Peer> {
  const script = { name: 'agent', path: fileOf('upstream.main.ts'), portVariable: 'UPSTREAM_PORT' };
  const { url } = await startScript(context, script);
  return { name: 'direct', title: 'the agent itself (node:http)', url, requestOf, processes: rootsOf([]) };
}

export async function startBare(context: PeerContext): Promise<Peer> {
  return { ...(await startBareProxy(context)), name: 'bare', requestOf };
}

/** Not a proxy: what an agent costs that is a server on the official SDK. */
export async function startSdk(context: Omit<PeerContext, 'upstreamUrl'>): Promise<Peer> {
  const script = { name: 'sdk', path: fileOf('sdk.main.ts'), portVariable: 'SDK_PORT' };
  const { url, pid } = await startScript(context, script);
  const title = 'an A2A server on @a2a-js/sdk 1.3.0, tasks in memory';
  return { name: 'sdk', title, url, requestOf, processes: rootsOf([pid]) };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
