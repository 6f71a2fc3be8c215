import { fileURLToPath } from 'node:url';
import { NODE, ROOT } from '../../paths.ts';
import { answers, pidOf, rootsOf, type Peer, type PeerContext } from './peer.ts';

/** Starts the floor: a proxy that does nothing but forward. */
export async function startBareProxy({
  supervisor,
  upstreamUrl,
  port,
}: PeerContext): Promise<Omit<Peer, 'name' | 'requestOf'>> {
  const url = `http://127.0.0.1:${port}`;
  await supervisor.start({
    name: 'bare',
    command: NODE,
    args: [fileURLToPath(new URL('bare.main.ts', import.meta.url))],
    cwd: ROOT,
    environment: { BARE_PORT: String(port), UPSTREAM_URL: upstreamUrl, NODE_ENV: 'production' },
    ready: () => answers(url),
  });
  return {
    title: 'a bare proxy (node:http, undici)',
    url,
    processes: rootsOf([pidOf(supervisor, 'bare')]),
  };
}
