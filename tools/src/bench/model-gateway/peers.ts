import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE } from '../../paths.ts';
import { LITELLM_VERSION, PORTKEY_VERSION } from './install.ts';
import {
  answers,
  pidOf,
  rootsOf,
  startScript,
  type Peer as AnyPeer,
  type PeerContext,
} from '../load/peer.ts';
import { startBareProxy } from '../load/bare.ts';
import { requestOf } from './asks.ts';
import type { PeerName } from './options.ts';

type Peer = AnyPeer<PeerName>;

const JSON_WEB = { authorization: 'Bearer upstream' };
/** LiteLLM refuses to start with a shorter one. */
const LITELLM_KEY = 'sk-bench-0123456789abcdef0123456789abcdef';

/** Starts the scripted upstream; it is what every other peer is compared with. */
export async function startUpstream(context: Omit<PeerContext, 'upstreamUrl'>): Promise<Peer> {
  const script = { name: 'upstream', path: fileOf('upstream.main.ts'), portVariable: 'UPSTREAM_PORT' };
  const { url } = await startScript(context, script);
  return {
    name: 'direct',
    title: 'the upstream itself (node:http)',
    url,
    requestOf: (kind) => requestOf(kind, JSON_WEB),
    processes: rootsOf([]),
  };
}

export async function startBare(context: PeerContext): Promise<Peer> {
  const bare = await startBareProxy(context);
  return { ...bare, name: 'bare', requestOf: (kind) => requestOf(kind, JSON_WEB) };
}

export async function startPortkey(
  { supervisor, upstreamUrl, port }: PeerContext,
  directory: string,
): Promise<Peer> {
  const url = `http://127.0.0.1:${port}`;
  const server = join(directory, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  await supervisor.start({
    name: 'portkey',
    command: NODE,
    // It would listen on every interface and has no option for it.
    args: ['--import', fileOf('loopback.preload.ts'), server, `--port=${port}`, '--headless'],
    cwd: directory,
    environment: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: 'localhost,127.0.0.1' },
    ready: () => answers(url),
  });
  const headers = {
    ...JSON_WEB,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstreamUrl}/v1`,
  };
  return {
    name: 'portkey',
    title: `@portkey-ai/gateway ${PORTKEY_VERSION}`,
    url,
    requestOf: (kind) => requestOf(kind, headers),
    processes: rootsOf([pidOf(supervisor, 'portkey')]),
  };
}

export async function startLitellm(
  { supervisor, directory, upstreamUrl, port }: PeerContext,
  environmentFolder: string,
): Promise<Peer> {
  const url = `http://127.0.0.1:${port}`;
  const config = join(directory, 'litellm.yaml');
  await writeFile(config, litellmConfig(upstreamUrl));
  await supervisor.start({
    name: 'litellm',
    command: join(environmentFolder, 'bin', 'litellm'),
    args: ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'],
    cwd: directory,
    environment: {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      LITELLM_LOG: 'ERROR',
    },
    ready: async () => (await fetch(`${url}/health/liveliness`, { signal: AbortSignal.timeout(3_000) })).ok,
  });
  return {
    name: 'litellm',
    title: `litellm ${LITELLM_VERSION}`,
    url,
    requestOf: (kind) => requestOf(kind, { authorization: `Bearer ${LITELLM_KEY}` }),
    processes: rootsOf([pidOf(supervisor, 'litellm')]),
  };
}

function litellmConfig(upstreamUrl: string): string {
  return `model_list:
  - model_name: plain
    litellm_params:
      model: openai/plain
      api_base: ${upstreamUrl}/v1
      api_key: upstream
litellm_settings:
  telemetry: false
general_settings:
  master_key: ${LITELLM_KEY}
`;
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
