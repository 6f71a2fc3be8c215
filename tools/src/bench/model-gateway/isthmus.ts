import { randomUUID } from 'node:crypto';
import { governance, models, quota } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { ServiceIdentity, tenantScope, type TenantScope } from '@isthmus/platform-identity';
import { startPlatform, type Platform } from '../../platform.ts';
import type { Ports } from '../../ports.ts';
import type { Progress } from '../../progress.ts';
import { publicKeySet } from '../../secrets.ts';
import type { ProcessSpec } from '../../services.ts';
import { pidOf, type Peer } from '../load/peer.ts';
import { requestOf } from './asks.ts';

/** Of the gateway's needs; everything else of the platform would only take processor time. */
const SERVICES = ['governance', 'maas-gateway'];
/** Organisations that the connections are spread over: a gateway serves many, and limits what one may do. */
const ORGANISATIONS = 8;
/** So large that nothing is refused, and yet subtracted from and counted. */
const CREDIT_MICRO = 1_000_000_000_000_000n;
const RATE_MAX = 1_000_000_000n;

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
    const opened = Array.from({ length: ORGANISATIONS }, () => openOrganisation(platform, progress));
    const secrets = await Promise.all(opened);
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

/** A new organisation with credit, budgets, rate limits and a key; resolves with the key's secret. */
async function openOrganisation({ secrets, processes }: Platform, progress: Progress): Promise<string> {
  const scope = tenantScope(randomUUID(), 'user:bench', 'owner');
  if (!scope) throw new Error('a random UUID is a tenant id');
  const identity = await ServiceIdentity.create('portal', secrets.serviceKeys.portal, publicKeySet(secrets));
  const toGovernance = {
    address: addressOf(processes, 'GOVERNANCE_ADDRESS'),
    audience: 'governance',
    identity,
  };
  const toModels = { address: addressOf(processes, 'MODELS_ADDRESS'), audience: 'maas-gateway', identity };
  const ledger = createServiceClient(governance.LedgerDefinition, toGovernance);
  const quotas = createServiceClient(quota.QuotaDefinition, toGovernance);
  const keys = createServiceClient(models.ApiKeysDefinition, toModels);
  try {
    await ledger.openAccount({ tenantId: scope.tenantId, currency: 'CNY', creditMicro: CREDIT_MICRO });
    await limit(quotas, scope).catch((error: unknown) => {
      if (!isUnimplemented(error)) throw error;
      progress.say('  ! budgets and rate limits are NOT set: this ledger does not offer them');
    });
    const request = { idempotencyKey: randomUUID(), name: 'Benchmark', scopes: ['models'] };
    const { secret } = await keys.createKey(request, { scope });
    return secret;
  } finally {
    [ledger, quotas, keys].forEach((client) => client.close());
  }
}

/** A budget of the organisation and one of each key, and limits of the organisation; nothing comes near them. */
async function limit(quotas: ServiceClient<typeof quota.QuotaDefinition>, scope: TenantScope): Promise<void> {
  const [organisation, eachKey] = [
    { kind: quota.SubjectKind.ORGANISATION, id: '' },
    { kind: quota.SubjectKind.KEY, id: '*' },
  ];
  for (const subject of [organisation, eachKey])
    await quotas.setBudget({ subject, window: 'day', limitMicro: CREDIT_MICRO }, { scope });
  const numbers = { requestsPerMinute: RATE_MAX, tokensPerMinute: RATE_MAX, concurrentRequests: 10_000 };
  await quotas.setRateLimit({ subject: organisation, ...numbers }, { scope });
}

function isUnimplemented(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UNIMPLEMENTED';
}

function addressOf(processes: readonly ProcessSpec[], variable: string): string {
  const address = processes.map(({ environment }) => environment[variable]).find((value) => value);
  if (!address) throw new Error(`no process has ${variable}`);
  return address;
}
