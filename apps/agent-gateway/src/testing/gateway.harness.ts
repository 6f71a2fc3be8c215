import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '@isthmus/contracts';
import { runService } from '@isthmus/platform-grpc-server';
import type { TenantScope } from '@isthmus/platform-identity';
import {
  createTestIdentities,
  freePort,
  newTenantScope,
  startFakePlatform,
  startIssuerKeys,
  type FakePlatformState,
  type TestIdentities,
  type TokenChange,
} from '@isthmus/testing';
import {
  ClientFactory,
  ClientFactoryOptions,
  DefaultAgentCardResolver,
  JsonRpcTransportFactory,
  type Client,
} from '@a2a-js/sdk/client';
import { ExchangeJournal } from '../exchange/exchange.journal.js';
import type { ProtocolAdapter } from '../server/gateway.module.js';
import { accessTokenOf } from './access.token.fakes.js';
import { startGatewayProcess, type GatewayProcess } from './gateway.process.js';
import { environment as environmentSchema } from '../config.js';
import { serviceOptions } from '../service.js';

/** Two gateways on free ports; the services that they call are fakes. */
export interface GatewayHarness {
  state: FakePlatformState;
  identities: TestIdentities;
  addresses: Awaited<ReturnType<typeof startFakePlatform>>['addresses'];
  tenant: TenantScope;
  /** An API key of the tenant. */
  secret: string;
  /** An access token of a person of the tenant, for the first gateway. */
  accessTokenOf: (change?: TokenChange) => Promise<string>;
  /** Base URLs of the gateways. */
  urls: [string, string];
  /** `host:port` of gRPC of the first gateway: for clients, and for the platform's services. */
  grpc: string;
  internalGrpc: string;
  journals: [ExchangeJournal, ExchangeJournal];
  /** Makes the registry answer for an agent; READY at `endpoint` unless changed. */
  publish: (endpoint: string, change?: Partial<registry.AgentRoute>) => string;
  /** The official client of an agent, through one of the gateways. */
  clientFor: (agentId: string, gateway?: 0 | 1) => Promise<Client>;
  /** A third gateway, as a process of its own, which can be killed. */
  startProcess: () => Promise<GatewayProcess>;
  stop: () => Promise<void>;
}

export interface HarnessOptions {
  EXCHANGE_TIMEOUT_MS?: number;
  EXTERNAL_PRIVATE_NETWORKS?: 'allow' | 'deny';
  /** Instead of those that the gateway serves. */
  protocols?: readonly ProtocolAdapter[];
}

export async function startGatewayHarness(
  databaseUrl: string,
  { protocols, ...variables }: HarnessOptions = {},
): Promise<GatewayHarness> {
  const identities = await createTestIdentities();
  const fakes = await startFakePlatform(identities);
  const jwks = await startIssuerKeys({ keys: [{ kid: 'card-1' }] });
  const journals = await mkdtemp(join(tmpdir(), 'isthmus-journal-'));
  const environmentOf = async () => {
    const HTTP_PORT = await freePort();
    return identities.environmentFor('agent-gateway', environmentSchema, {
      DATABASE_URL: databaseUrl,
      JOURNAL_DIR: journals,
      REGISTRY_ADDRESS: fakes.addresses.registry,
      MODELS_ADDRESS: fakes.addresses.models,
      GOVERNANCE_ADDRESS: fakes.addresses.governance,
      REGISTRY_URL: jwks.url,
      PORTAL_URL: jwks.url,
      NOTIFICATION_SIGNING_KEY: JSON.stringify(identities.signingKey),
      GATEWAY_URL: `http://127.0.0.1:${HTTP_PORT}`,
      HTTP_PORT,
      PUBLIC_GRPC_PORT: await freePort(),
      EXCHANGE_TIMEOUT_MS: 60_000,
      ...variables,
    });
  };
  const start = async () => {
    const environment = await environmentOf();
    const service = await runService(serviceOptions(environment, protocols));
    const journal = service.app.get(ExchangeJournal, { strict: false });
    const grpc = `127.0.0.1:${environment.PUBLIC_GRPC_PORT}`;
    const internalGrpc = `127.0.0.1:${environment.GRPC_PORT}`;
    return { service, url: environment.GATEWAY_URL, grpc, internalGrpc, journal };
  };
  const [first, second] = [await start(), await start()];
  const tenant = newTenantScope();
  const secret = `isth_live_k1_${randomUUID()}`;
  fakes.state.keys.set(secret, { keyId: 'k1', tenantId: tenant.tenantId, scopes: ['agents'] });
  const urls: [string, string] = [first.url, second.url];
  return {
    state: fakes.state,
    addresses: fakes.addresses,
    identities,
    tenant,
    secret,
    accessTokenOf: ({ claims, ...change } = {}) => {
      const usual = { iss: jwks.url, aud: urls[0], tenant: tenant.tenantId };
      return accessTokenOf({ ...change, claims: { ...usual, ...claims } });
    },
    urls,
    grpc: first.grpc,
    internalGrpc: first.internalGrpc,
    journals: [first.journal, second.journal],
    publish: (endpoint, change) => {
      const route = routeTo(endpoint, { tenant, gatewayUrl: urls[0], change });
      fakes.state.routes.set(route.agentId, route);
      return route.agentId;
    },
    startProcess: async () => startGatewayProcess(await environmentOf()),
    clientFor: (agentId, gateway = 0) => clientOf(`${urls[gateway]}/agents/${agentId}`, secret),
    stop: async () => {
      await Promise.all([first.service.stop(), second.service.stop()]);
      await fakes.stop();
      await jwks.close();
      await rm(journals, { recursive: true });
    },
  };
}

interface RouteOptions {
  tenant: TenantScope;
  gatewayUrl: string;
  change: Partial<registry.AgentRoute> | undefined;
}

/** A route as the registry would answer it, with a card that names the first gateway. */
function routeTo(endpoint: string, { tenant, gatewayUrl, change = {} }: RouteOptions): registry.AgentRoute {
  const agentId = change.agentId ?? randomUUID();
  const card = {
    name: 'Support',
    description: 'Answers questions.',
    version: '1.0.0',
    supportedInterfaces: [
      { url: `${gatewayUrl}/agents/${agentId}`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
      { url: `${gatewayUrl}/agents/${agentId}`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      { url: `${gatewayUrl}/agents/${agentId}`, protocolBinding: 'HTTP+JSON', protocolVersion: '0.3' },
    ],
    capabilities: { streaming: true, pushNotifications: true, extendedAgentCard: true },
    defaultInputModes: ['text/plain'],
    defaultOutputModes: ['text/plain'],
    skills: [{ id: 'answers', name: 'Answers', description: 'Answers questions.', tags: ['help'] }],
  };
  return registry.AgentRoute.fromPartial({
    agentId,
    tenantId: tenant.tenantId,
    name: 'Support',
    state: registry.AgentState.READY,
    visibility: registry.Visibility.PRIVATE,
    endpoint,
    instanceId: `${agentId}-1`,
    generation: 1,
    cardJson: JSON.stringify(card),
    ...change,
  });
}

/** As any user of the official SDK: reads the card, then talks to the address that it names. */
async function clientOf(address: string, secret: string): Promise<Client> {
  const fetchImpl: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${secret}`);
    // The card names the first gateway; both must serve every agent.
    const url = String(input).includes('/.well-known/') ? input : address;
    return fetch(url, { ...init, headers });
  };
  const options = ClientFactoryOptions.createFrom(ClientFactoryOptions.default, {
    transports: [new JsonRpcTransportFactory({ fetchImpl })],
    cardResolver: new DefaultAgentCardResolver({ fetchImpl }),
  });
  return new ClientFactory(options).createFromUrl(`${address}/.well-known/agent-card.json`, '');
}
