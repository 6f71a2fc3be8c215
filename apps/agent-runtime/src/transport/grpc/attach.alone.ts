import { loadConfigOrExit } from '@isthmus/platform-config';
import { createLogger } from '@isthmus/platform-observability';
import { environment } from '../../config.js';
import type { Attached } from '../../runtime.js';
import { connectGrpc } from './grpc.transport.js';

/** A new pod may wait for its network; a host that is lost for longer has given the instance up (ADR 0008). */
const BOUNDS = { firstMs: 30_000, againMs: 5_000 };

/** Attaches a runtime without a parent, as its environment says. Rejects when it cannot, which is logged. */
export async function attachAlone(variables: NodeJS.ProcessEnv): Promise<Attached> {
  const config = loadConfigOrExit(environment, variables);
  const logger = createLogger({ service: 'agent-runtime', level: config.LOG_LEVEL ?? 'info' });
  const address = {
    address: config.HOST_ADDRESS,
    instanceId: config.INSTANCE_ID,
    token: config.HOST_TOKEN,
  };
  const connection = await connectGrpc(address, { bounds: BOUNDS, logger });
  const settings = {
    listenHost: config.LISTEN_HOST,
    port: config.HTTP_PORT,
    logLevel: config.LOG_LEVEL ?? connection.configuration.logLevel,
    traceFile: undefined,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
  return { connection, settings };
}
