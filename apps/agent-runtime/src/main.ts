/** The process of one hosted agent: a child of its host, or on a machine of its own. */
import process from 'node:process';
import { loadConfigOrExit } from '@isthmus/platform-config';
import { createLogger } from '@isthmus/platform-observability';
import { environment } from './config.js';
import type { HostConnection } from './host/host.js';
import { runRuntime, type RuntimeSettings } from './runtime.js';
import { connectIpc } from './transport/ipc/ipc.transport.js';
import { channelOf } from './transport/ipc/process.channel.js';

/** A new pod may wait for its network; a host that is lost for longer has given the instance up (ADR 0008). */
const ATTACH_BOUNDS = { firstMs: 30_000, againMs: 5_000 };
const EXIT_NOT_ATTACHED = 2;

const { send } = process;
await (send ? asChild(send) : alone());

async function asChild(post: NonNullable<typeof send>): Promise<void> {
  const connection = await attached(connectIpc(channelOf(process, post.bind(process))));
  const { listenHost, traceFile, otlpEndpoint, logLevel } = connection.configuration;
  const settings = { listenHost: listenHost ?? '127.0.0.1', port: 0, logLevel, traceFile, otlpEndpoint };
  await run(connection, settings);
}

async function alone(): Promise<void> {
  const config = loadConfigOrExit(environment, process.env);
  const logger = createLogger({ service: 'agent-instance', level: config.LOG_LEVEL ?? 'info' });
  // Loaded only where there is no parent: gRPC costs 4 MB of memory.
  const { connectGrpc } = await import('./transport/grpc/grpc.transport.js');
  const address = {
    address: config.HOST_ADDRESS,
    instanceId: config.INSTANCE_ID,
    token: config.HOST_TOKEN,
  };
  const connection = await attached(connectGrpc(address, { bounds: ATTACH_BOUNDS, logger }));
  await run(connection, {
    listenHost: config.LISTEN_HOST,
    port: config.HTTP_PORT,
    logLevel: config.LOG_LEVEL ?? connection.configuration.logLevel,
    traceFile: undefined,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
}

/** Ends the process when it cannot attach; connectGrpc has logged why, and a closed IPC channel has no reader. */
function attached(connecting: Promise<HostConnection>): Promise<HostConnection> {
  return connecting.catch(() => process.exit(EXIT_NOT_ATTACHED));
}

async function run(connection: HostConnection, settings: RuntimeSettings): Promise<void> {
  const runtime = await runRuntime(connection, settings);
  process.on('SIGTERM', () => void runtime.stop());
  process.on('SIGINT', () => undefined); // A Ctrl-C reaches the whole process group; the host decides.
  process.exit(await runtime.ended);
}
