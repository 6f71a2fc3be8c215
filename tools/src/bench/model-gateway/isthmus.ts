import { startPlatform } from '../../platform.ts';
import type { Ports } from '../../ports.ts';
import type { Progress } from '../../progress.ts';
import type { ProcessSpec } from '../../services.ts';
import { openOrganisation } from '../load/organisation.ts';
import { pidOf, type Peer } from '../load/peer.ts';
import { requestOf } from './asks.ts';

/** Of the gateway's needs; everything else of the platform would only take processor time. */
const SERVICES = ['governance', 'maas-gateway'];
/** Organisations that the connections are spread over: a gateway serves many, and limits what one may do. */
const ORGANISATIONS = 8;

export interface IsthmusOptions {
  /** Of the database, the logs and the traces. */
  dataDirectory: string;
  ports: Ports;
  upstreamUrl: string;
  progress: Progress;
  /** Flags of Node for the gateway, such as `--cpu-prof`. */
  gatewayFlags?: readonly string[];
}

export interface RunningIsthmus {
  peer: Peer;
  gatewayPid: number;
  /** A second call waits for the first. */
  stop: () => Promise<void>;
}

/** Starts the model gateway as `npm run up` does, with its ledger and PostgreSQL, and keys of several organisations. */
export async function startIsthmus(options: IsthmusOptions): Promise<RunningIsthmus> {
  const { dataDirectory, ports, upstreamUrl, progress, gatewayFlags = [] } = options;
  const platform = await startPlatform({
    dataDirectory,
    ports,
    progress,
    environment: { ...process.env, ...gatewayEnvironment(upstreamUrl) },
    adjust: (planned) => planned.filter(isNeeded).map((spec) => withFlags(spec, gatewayFlags)),
  });
  try {
    const key = { scopes: ['models'], progress };
    const opened = Array.from({ length: ORGANISATIONS }, () => openOrganisation(platform, key));
    const secrets = (await Promise.all(opened)).map(({ secret }) => secret);
    const { supervisor } = platform;
    const gatewayPid = pidOf(supervisor, 'maas-gateway');
    const others = ['governance', 'postgres'].map((name) => pidOf(supervisor, name));
    const peer: Peer = {
      name: 'isthmus',
      title: 'Isthmus (keys, budgets, metering and tracing on)',
      url: `http://127.0.0.1:${ports.models}`,
      requestOf: (kind, connection) =>
        requestOf(kind, { authorization: `Bearer ${secrets[connection % secrets.length]}` }),
      processes: { proxy: [gatewayPid], all: [gatewayPid, ...others] },
    };
    let stopped: Promise<void> | undefined;
    return { peer, gatewayPid, stop: () => (stopped ??= platform.stop()) };
  } catch (error) {
    await platform.stop();
    throw error;
  }
}

function gatewayEnvironment(upstreamUrl: string): Record<string, string> {
  const upstream = {
    name: 'bench',
    base_url: `${upstreamUrl}/v1`,
    models: [{ id: 'plain' }, { id: 'slow' }],
  };
  return {
    MODEL_UPSTREAMS: JSON.stringify([upstream]),
    TENANT_REQUESTS_MAX: '10000',
    // Neither of the services needs it, so none is started.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
}

function isNeeded({ service }: ProcessSpec): boolean {
  return SERVICES.includes(service);
}

function withFlags(spec: ProcessSpec, flags: readonly string[]): ProcessSpec {
  return spec.service === 'maas-gateway' ? { ...spec, args: [...flags, ...spec.args] } : spec;
}
