import { fileURLToPath } from 'node:url';
import { rootsOf, startScript, type Peer, type PeerContext } from './peer.ts';

/** Starts the floor: a proxy that does nothing but forward. */
export async function startBareProxy(context: PeerContext): Promise<Omit<Peer, 'name' | 'requestOf'>> {
  const { url, pid } = await startScript(context, {
    name: 'bare',
    path: fileURLToPath(new URL('bare.main.ts', import.meta.url)),
    portVariable: 'BARE_PORT',
    environment: { UPSTREAM_URL: context.upstreamUrl },
  });
  return { title: 'a bare proxy (node:http, undici)', url, processes: rootsOf([pid]) };
}
