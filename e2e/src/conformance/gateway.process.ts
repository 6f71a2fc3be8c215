import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registry } from '@isthmus/contracts';
import {
  createDatabase,
  createTestIdentities,
  freePort,
  newTenantScope,
  startFakePlatform,
  startPostgres,
  testDatabaseUrl,
} from '@isthmus/testing';
import { NODE, ROOT } from '@isthmus/tools';
import { eventually } from '../eventually.ts';
import { listening } from './agent.server.ts';
import { createServer } from 'node:http';

const MAIN = join(ROOT, 'apps/agent-gateway/dist/main.js');

export interface Gateway {
  url: string;
  /** `host:port` of A2A over gRPC. */
  grpc: string;
  /** Opens a tenant with an API key; `admit` lets pages of an origin use the key. */
  newTenant: () => { key: string; publish: Publish; admit: (origin: string) => void };
  stop: () => Promise<void>;
}

/** Puts an agent into the directory under an id; with `tools`, an MCP server that has them. */
export type Publish = (agent: {
  agentId: string;
  endpoint: string;
  card: object;
  tools?: readonly registry.McpTool[];
}) => void;

/**
 * The agent gateway as a process of its own with a real PostgreSQL. The registry, the keys and the ledger that it asks are
 * those of its own tests, so that an agent can have any card.
 */
export async function startGateway(): Promise<Gateway> {
  const postgres = await startPostgres();
  const identities = await createTestIdentities();
  const fakes = await startFakePlatform(identities);
  const jwks = await listening(createServer((_, response) => response.end('{"keys":[]}')));
  const own = await identities.environmentOf('agent-gateway');
  const journal = await mkdtemp(join(tmpdir(), 'isthmus-journal-'));
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${httpPort}`;
  const environment = {
    ...process.env,
    GRPC_PORT: String(own.GRPC_PORT),
    OPERATIONS_PORT: String(own.OPERATIONS_PORT),
    LOG_LEVEL: 'warn',
    SERVICE_IDENTITY: JSON.stringify(own.SERVICE_IDENTITY),
    SERVICE_KEYS: JSON.stringify(own.SERVICE_KEYS),
    DATABASE_URL: testDatabaseUrl(await createDatabase(postgres.adminUrl, 'conformance'), 'gateway'),
    JOURNAL_DIR: journal,
    REGISTRY_ADDRESS: fakes.addresses.registry,
    MODELS_ADDRESS: fakes.addresses.models,
    GOVERNANCE_ADDRESS: fakes.addresses.governance,
    REGISTRY_URL: jwks.url,
    GATEWAY_URL: url,
    HTTP_PORT: String(httpPort),
    PUBLIC_GRPC_PORT: String(grpcPort),
    NOTIFICATION_SIGNING_KEY: JSON.stringify(identities.signingKey),
    EXTERNAL_PRIVATE_NETWORKS: 'allow',
  };
  const gateway = spawn(NODE, [MAIN], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async () => {
    if (gateway.exitCode === null && gateway.kill('SIGTERM')) await once(gateway, 'exit');
    await Promise.all([fakes.stop(), jwks.close()]);
    await Promise.all([postgres.stop(), rm(journal, { recursive: true, force: true })]);
  };
  try {
    await Promise.race([isReady(own.OPERATIONS_PORT), endOf(gateway)]);
  } catch (error) {
    await stop();
    throw error;
  }
  const newTenant = () => {
    const { tenantId } = newTenantScope();
    const key = `isth_live_kit_${randomUUID()}`;
    const allowedOrigins: string[] = [];
    fakes.state.keys.set(key, { keyId: randomUUID(), tenantId, scopes: ['agents'], allowedOrigins });
    const publish: Publish = ({ agentId, endpoint, card, tools }) => {
      const route = registry.AgentRoute.fromPartial({
        agentId,
        tenantId,
        name: 'Conformance',
        state: registry.AgentState.READY,
        visibility: registry.Visibility.PRIVATE,
        endpoint,
        ...(tools ? { protocol: registry.Protocol.MCP, tools: [...tools] } : { instanceId: `${agentId}-1` }),
        generation: 1,
        cardJson: JSON.stringify(card),
      });
      fakes.state.routes.set(agentId, route);
    };
    return { key, publish, admit: (origin: string) => void allowedOrigins.push(origin) };
  };
  return { url, grpc: `127.0.0.1:${grpcPort}`, newTenant, stop };
}

async function isReady(port: number): Promise<void> {
  await eventually(
    'the gateway to be ready',
    async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
  );
}

async function endOf(gateway: ChildProcess): Promise<never> {
  const [code] = (await once(gateway, 'exit')) as [number | null];
  throw new Error(`the gateway ended with ${code}; its log is above`);
}
