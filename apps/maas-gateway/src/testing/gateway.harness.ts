import { models } from '@isthmus/contracts';
import { createServiceClient, type ServiceClient } from '@isthmus/platform-grpc-client';
import { runService } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  createTestIdentities,
  freePort,
  newTenantScope,
  signAccessToken,
  startIssuerKeys,
  startScriptedOpenAi,
  type ScriptedOpenAi,
  type TokenChange,
  type TestIdentities,
} from '@isthmus/testing';
import OpenAI from 'openai';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment as schema } from '../config.js';
import type { DialectAdapter } from '../server/gateway.module.js';
import { SCOPES } from '../key/key.types.js';
import { serviceOptions } from '../service.js';
import { ledger, startFakeLedger } from './fake-ledger.js';

type Keys = ServiceClient<typeof models.ApiKeysDefinition> & { close: () => void };

/** Public base URL of the gateways, as access tokens name it. */
export const MODELS_URL = 'https://models.example';

/** Two gateways over one database, with a fake ledger and one scripted upstream. */
export interface GatewayHarness {
  identities: TestIdentities;
  upstream: ScriptedOpenAi;
  tenant: TenantScope;
  /** Base URLs with /v1, one an instance. */
  urls: string[];
  addresses: string[];
  /** gRPC of the first instance as the portal calls it. */
  keys: Keys;
  newKey: (scopes?: string[], owner?: TenantScope) => Promise<{ id: string; secret: string }>;
  /** An access token of a person of `tenant` for the gateways. */
  accessTokenOf: (change?: TokenChange) => Promise<string>;
  /** The official client, with a new key; retries off unless asked for. */
  client: (options?: { instance?: number; retries?: number; secret?: string }) => Promise<OpenAI>;
  stop: () => Promise<void>;
}

/** `dialects` are served instead of those that the gateway serves. */
export async function startGateways(
  databaseUrl: string,
  dialects?: readonly DialectAdapter[],
): Promise<GatewayHarness> {
  const identities = await createTestIdentities();
  const fakeLedger = await startFakeLedger(identities);
  const upstream = await startScriptedOpenAi();
  const issuer = await startIssuerKeys();
  const tenant = newTenantScope();
  const journals = await mkdtemp(join(tmpdir(), 'journals-'));
  const instances: Awaited<ReturnType<typeof startGateway>>[] = [];
  for (let instance = 0; instance < 2; instance++) {
    const started = await startGateway({
      identities,
      databaseUrl,
      ledger: fakeLedger.address,
      upstreamUrl: upstream.url,
      portalUrl: issuer.url,
      journals,
      dialects,
    });
    instances.push(started);
    // Before the next one starts: that blocks this process for longer than an upstream is waited for.
    await modelsDiscovered({ identities, tenant, address: started.address });
  }
  const keys: Keys = createServiceClient(models.ApiKeysDefinition, {
    address: instances[0]?.address ?? '',
    audience: 'maas-gateway',
    identity: await identities.identityOf('portal'),
  });
  const newKey = async (scopes: string[] = [...SCOPES], owner = tenant) => {
    const { key, secret } = await keys.createKey(
      { idempotencyKey: randomUUID(), name: 'test', scopes },
      { scope: owner },
    );
    return { id: key?.id ?? '', secret };
  };
  const urls = instances.map(({ url }) => url);
  return {
    identities,
    upstream,
    tenant,
    urls,
    addresses: instances.map(({ address }) => address),
    keys,
    newKey,
    accessTokenOf: ({ claims, ...change } = {}) => {
      const usual = { iss: issuer.url, aud: MODELS_URL, tenant: tenant.tenantId, scope: 'models' };
      return signAccessToken({ ...change, claims: { ...usual, ...claims } });
    },
    client: async ({ instance = 0, retries = 0, secret } = {}) =>
      new OpenAI({
        baseURL: urls[instance] ?? '',
        apiKey: secret ?? (await newKey()).secret,
        maxRetries: retries,
      }),
    stop: async () => {
      keys.close();
      await Promise.all(instances.map(({ stop }) => stop()));
      await Promise.all([upstream.close(), issuer.close()]);
      await fakeLedger.stop();
      await rm(journals, { recursive: true, force: true });
    },
  };
}

const DISCOVERY_MS_MAX = 60_000;

/** Resolves when the models of the scripted upstream are in the catalogue of a gateway. */
async function modelsDiscovered(options: {
  identities: TestIdentities;
  tenant: TenantScope;
  address: string;
}): Promise<void> {
  const client = createServiceClient(models.ModelsDefinition, {
    address: options.address,
    audience: 'maas-gateway',
    identity: await options.identities.identityOf('portal'),
  });
  try {
    for (const until = Date.now() + DISCOVERY_MS_MAX; Date.now() < until; await sleep(20)) {
      const { models: listed } = await client.listModels({}, { scope: options.tenant });
      if (listed.some(({ id }) => id === 'scripted/scripted')) return;
    }
  } finally {
    client.close();
  }
  throw new Error(`the gateway at ${options.address} did not discover the models of its upstream`);
}

/** Before each test: the upstream answers, and the ledger is available and has money. */
export function resetFakes({ upstream }: GatewayHarness): void {
  upstream.reply({ kind: 'text', chunks: ['Hello', ' there'] });
  upstream.requests.length = 0;
  ledger.unavailable = false;
}

/** A question to a model. */
export function ask(model: string, content = 'When is my bill due?') {
  return { model, messages: [{ role: 'user' as const, content }] };
}

async function startGateway(options: {
  identities: TestIdentities;
  databaseUrl: string;
  ledger: string;
  upstreamUrl: string;
  portalUrl: string;
  journals: string;
  dialects: readonly DialectAdapter[] | undefined;
}) {
  const httpPort = await freePort();
  const environment = await options.identities.environmentFor('maas-gateway', schema, {
    MODEL_UPSTREAMS: JSON.stringify(upstreamsFor(options.upstreamUrl)),
    HTTP_PORT: httpPort,
    MODELS_URL,
    PORTAL_URL: options.portalUrl,
    DATABASE_URL: options.databaseUrl,
    GOVERNANCE_ADDRESS: options.ledger,
    KEY_PEPPER: 'a pepper for tests only',
    RECEIPT_SIGNING_KEY: JSON.stringify(options.identities.signingKey),
    JOURNAL_DIR: options.journals,
  });
  const { stop } = await runService(serviceOptions(environment, options.dialects));
  return { url: `http://127.0.0.1:${httpPort}/v1`, address: `127.0.0.1:${environment.GRPC_PORT}`, stop };
}

function upstreamsFor(url: string) {
  return [
    {
      name: 'scripted',
      base_url: `${url}/v1`,
      api_key: 'upstream-secret',
      timeout_ms: 1_000,
      discover: true,
      models: [
        { id: 'small', upstream_id: 'tiny-1', context_tokens_max: 2_000 },
        { id: 'vectors', kind: 'embedding' },
      ],
    },
    { name: 'dead', base_url: 'http://127.0.0.1:1/v1', models: [{ id: 'unreachable' }] },
  ];
}
