import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { INTERNAL_BLOCK, type Ports } from './ports.ts';
import { publicKeySet, type Schema, type Secrets, type ServiceName } from './secrets.ts';
import { passedOn } from './variables.ts';

/** One process of the platform. */
export interface ProcessSpec {
  /** Such as `governance`, or `governance-2` for a second instance. */
  name: string;
  service: ServiceName;
  /** Arguments for Node. */
  args: string[];
  cwd: string;
  environment: Record<string, string>;
  /** Answers 200 when the process is ready. */
  readyUrl: string;
  /** Other processes come first where the processor is short. */
  isBackground: boolean;
}

export interface PlatformPlan {
  ports: Ports;
  secrets: Secrets;
  dataDirectory: string;
  /** Admin URL of PostgreSQL. */
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  /** How many of each service; 1 for `npm run up`. */
  instances: number;
  /** The user's environment; of it, each service gets the variables that its schema declares. */
  environment: NodeJS.ProcessEnv;
}

const APPS: { service: ServiceName; schema?: Schema; http?: 'portal' | 'gateway' | 'models' | 'registry' }[] =
  [
    { service: 'governance', schema: 'governance' },
    { service: 'network-intelligence', schema: 'network' },
    { service: 'compute-scheduler', schema: 'compute' },
    { service: 'agent-registry', schema: 'registry', http: 'registry' },
    { service: 'maas-gateway', schema: 'models', http: 'models' },
    { service: 'agent-host', schema: 'host' },
    { service: 'agent-gateway', schema: 'gateway', http: 'gateway' },
    { service: 'orchestrator' },
    { service: 'portal', schema: 'identity', http: 'portal' },
  ];

/** Once it has what a service needs, the old generation is collected when it has grown by a fifth, not by up to three times. */
const FREQUENT_COLLECTION = ['--initial-heap-size=96', '--heap-growing-percent=20'];

/** Of a service that no request waits for: a small young generation. */
const FOR_SIZE = ['--max-semi-space-size=4', ...FREQUENT_COLLECTION];

/** Of Node. Each request of a gateway leaves much garbage, which a young generation of this size collects rarely. */
const FLAGS: Partial<Record<ServiceName, string[]>> = {
  'maas-gateway': ['--max-semi-space-size=16'],
  'agent-gateway': ['--max-semi-space-size=16'],
  governance: FREQUENT_COLLECTION,
  portal: FREQUENT_COLLECTION,
  'network-intelligence': FOR_SIZE,
  'compute-scheduler': FOR_SIZE,
  'agent-registry': FOR_SIZE,
  'agent-host': FOR_SIZE,
  orchestrator: FOR_SIZE,
};

const SOURCE_MAPS = `--import=${join(ROOT, 'tools', 'source-maps.mjs')}`;

/** What nobody waits for while it works, or for long: bookkeeping and deployments. */
const IN_BACKGROUND: readonly ServiceName[] = [
  'governance',
  'network-intelligence',
  'compute-scheduler',
  'agent-registry',
  'orchestrator',
];

/** Where browsers reach the portal: by a name, since passkeys belong to a domain and an address has none. */
export function portalUrl({ portal }: Ports): string {
  return `http://localhost:${portal}`;
}

/** Every process of the platform, in the order in which they are worth starting. */
export function planProcesses(plan: PlatformPlan): ProcessSpec[] {
  return APPS.flatMap((app, index) =>
    Array.from({ length: plan.instances }, (_, instance) => processOf(plan, app, { index, instance })),
  );
}

function processOf(
  plan: PlatformPlan,
  app: (typeof APPS)[number],
  { index, instance }: { index: number; instance: number },
): ProcessSpec {
  const { service, schema, http } = app;
  const directory = join(ROOT, 'apps', service);
  const operationsPort = operationsPortOf(plan, index, instance);
  const httpPort = http && httpPortOf(plan, http, instance);
  const name = nameOf(service, instance);
  const environment = {
    ...passedOn(service, plan.environment),
    ...sharedEnvironment(plan, service),
    TRACE_FILE: join(plan.dataDirectory, 'traces', `${name}.jsonl`),
    GRPC_PORT: String(grpcPortOf(plan, index, instance)),
    OPERATIONS_PORT: String(operationsPort),
    ...(schema ? { DATABASE_URL: roleUrl(plan, schema) } : {}),
    ...(httpPort === undefined ? {} : { HTTP_PORT: String(httpPort) }),
    ...(service === 'agent-gateway' ? { PUBLIC_GRPC_PORT: String(publicGrpcPortOf(plan, instance)) } : {}),
  };
  const isPortal = service === 'portal';
  return {
    name,
    service,
    args: [...(FLAGS[service] ?? []), ...(isPortal ? ['server.mjs'] : [SOURCE_MAPS, 'dist/main.js'])],
    cwd: directory,
    environment,
    readyUrl: isPortal
      ? `http://127.0.0.1:${httpPort}/api/ready`
      : `http://127.0.0.1:${operationsPort}/readyz`,
    isBackground: IN_BACKGROUND.includes(service),
  };
}

/** The gRPC addresses of every instance of a service. */
function addressOf(plan: PlatformPlan, service: ServiceName): string {
  const index = APPS.findIndex((app) => app.service === service);
  return Array.from(
    { length: plan.instances },
    (_, instance) => `127.0.0.1:${grpcPortOf(plan, index, instance)}`,
  ).join(',');
}

function sharedEnvironment(plan: PlatformPlan, service: ServiceName): Record<string, string> {
  const { ports, secrets } = plan;
  return {
    NODE_ENV: 'production',
    LISTEN_HOST: '127.0.0.1',
    OPERATIONS_HOST: '127.0.0.1',
    SERVICE_IDENTITY: JSON.stringify(secrets.serviceKeys[service]),
    SERVICE_KEYS: JSON.stringify(publicKeySet(secrets)),
    REGISTRY_ADDRESS: addressOf(plan, 'agent-registry'),
    HOST_ADDRESS: addressOf(plan, 'agent-host'),
    MODELS_ADDRESS: addressOf(plan, 'maas-gateway'),
    COMPUTE_ADDRESS: addressOf(plan, 'compute-scheduler'),
    NETWORK_ADDRESS: addressOf(plan, 'network-intelligence'),
    GOVERNANCE_ADDRESS: addressOf(plan, 'governance'),
    GATEWAY_ADDRESS: addressOf(plan, 'agent-gateway'),
    GATEWAY_URL: `http://127.0.0.1:${ports.gateway}`,
    GATEWAY_GRPC_ADDRESS: `127.0.0.1:${ports.gatewayGrpc}`,
    MODELS_URL: `http://127.0.0.1:${ports.models}`,
    REGISTRY_URL: `http://127.0.0.1:${ports.registry}`,
    PORTAL_URL: portalUrl(ports),
    TEMPORAL_ADDRESS: plan.temporalAddress,
    TEMPORAL_NAMESPACE: plan.temporalNamespace,
    ...(service === 'agent-registry'
      ? { CARD_SIGNING_KEY: JSON.stringify(secrets.cardSigningKey), CREDENTIAL_KEY: secrets.credentialKey }
      : {}),
    ...(service === 'agent-gateway'
      ? {
          NOTIFICATION_SIGNING_KEY: JSON.stringify(secrets.notificationSigningKey),
          JOURNAL_DIR: join(plan.dataDirectory, 'exchanges'),
        }
      : {}),
    ...(service === 'maas-gateway'
      ? {
          KEY_PEPPER: secrets.keyPepper,
          RECEIPT_SIGNING_KEY: JSON.stringify(secrets.receiptSigningKey),
          JOURNAL_DIR: join(plan.dataDirectory, 'journal'),
        }
      : {}),
    ...(service === 'portal'
      ? {
          BETTER_AUTH_SECRET: secrets.authSecret,
          ADMIN_EMAIL: secrets.adminEmail,
          ADMIN_PASSWORD: secrets.adminPassword,
          OPERATIONS_URLS: operationsUrls(plan),
        }
      : {}),
  };
}

/** The operations ports of every process but the portal's, for its page of the platform's health. */
function operationsUrls(plan: PlatformPlan): string {
  return APPS.flatMap(({ service }, index) =>
    service === 'portal'
      ? []
      : Array.from(
          { length: plan.instances },
          (_, instance) =>
            `${nameOf(service, instance)}=http://127.0.0.1:${operationsPortOf(plan, index, instance)}`,
        ),
  ).join(',');
}

function nameOf(service: ServiceName, instance: number): string {
  return instance === 0 ? service : `${service}-${instance + 1}`;
}

function roleUrl({ databaseUrl, secrets }: PlatformPlan, schema: Schema): string {
  const url = new URL(databaseUrl);
  url.username = `isthmus_${schema}`;
  url.password = secrets.rolePasswords[schema];
  return url.toString();
}

/** The block of internal ports: for each app two instances of a gRPC and an operations port, then HTTP ports of second instances; at its end, public gRPC ports of those. */
function grpcPortOf({ ports }: PlatformPlan, index: number, instance: number): number {
  return ports.internal + index * 4 + instance * 2;
}

function operationsPortOf(plan: PlatformPlan, index: number, instance: number): number {
  return grpcPortOf(plan, index, instance) + 1;
}

/** The port of an instance of the agent gateway for clients of gRPC; the first one has the public port. */
function publicGrpcPortOf({ ports }: PlatformPlan, instance: number): number {
  return instance === 0 ? ports.gatewayGrpc : ports.internal + INTERNAL_BLOCK - instance;
}

/** The HTTP port of an instance; the first one has the public port. */
export function httpPortOf(
  { ports }: Pick<PlatformPlan, 'ports'>,
  server: 'portal' | 'gateway' | 'models' | 'registry',
  instance: number,
): number {
  if (instance === 0) return ports[server];
  return (
    ports.internal + 48 + ['portal', 'gateway', 'models', 'registry'].indexOf(server) + (instance - 1) * 4
  );
}
