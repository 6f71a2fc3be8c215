import { fileURLToPath } from 'node:url';
import { NODE, ROOT } from '../../paths.ts';
import { startBareProxy } from '../load/bare.ts';
import { answers, pidOf, rootsOf, type Peer, type PeerContext } from '../load/peer.ts';
import { a2aRequest } from './asks.ts';

const requestOf: Peer['requestOf'] = (kind) => a2aRequest(kind, { path: '/', headers: {} });

/** Starts the scripted agent; it is what every other peer is compared with. */
export async function startAgent({ supervisor, port }: Omit<PeerContext, 'upstreamUrl'>): Promise<Peer> {
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: 'agent',
    command: NODE,
    args: [fileOf('upstream.main.ts')],
    cwd: ROOT,
    environment: { UPSTREAM_PORT: String(port), NODE_ENV: 'production' },
    ready: () => answers(url),
  });
  return {
    name: 'direct',
    title: 'the agent itself (node:http)',
    url,
    requestOf,
    processes: rootsOf([]),
  };
}

export async function startBare(context: PeerContext): Promise<Peer> {
  return { ...(await startBareProxy(context)), name: 'bare', requestOf };
}

/** Not a proxy: what an agent costs that is a server on the official SDK. */
export async function startSdk({ supervisor, port }: Omit<PeerContext, 'upstreamUrl'>): Promise<Peer> {
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: 'sdk',
    command: NODE,
    args: [fileOf('sdk.main.ts')],
    cwd: ROOT,
    environment: { SDK_PORT: String(port), NODE_ENV: 'production' },
    ready: () => answers(url),
  });
  return {
    name: 'sdk',
    title: 'an A2A server on @a2a-js/sdk 1.3.0, tasks in memory',
    url,
    requestOf,
    processes: rootsOf([pidOf(supervisor, 'sdk')]),
  };
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
