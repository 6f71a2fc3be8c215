import { startTracing } from '@isthmus/platform-observability';
import { ConfigError } from '@isthmus/platform-config';
import { startBackground } from './lib/background';
import { stopBeforeExit } from './lib/exit';
import { runtime, type Runtime } from './lib/runtime';

/** Together with the drain time of server.mjs this is below the ten seconds after which a process is killed. */
const STOP_MS_MAX = 3_000;

/** Checks the configuration, then starts the background work; an invalid variable ends the process. */
export async function start(): Promise<void> {
  const portal = await runtimeOrExit();
  const { config, logger } = portal;
  const tracing = await startTracing({
    service: 'portal',
    file: config.TRACE_FILE,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  const background = startBackground(portal);
  stopBeforeExit({
    stop: () => background.stop(),
    close: async () => {
      for (const client of Object.values(portal.clients)) client.close();
      await Promise.all([tracing.stop(), portal.pool.end(), portal.passwords.close()]);
    },
    timeoutMs: STOP_MS_MAX,
    onFailure: (err) => logger.warn({ err }, 'the portal did not stop cleanly'),
  });
}

async function runtimeOrExit(): Promise<Runtime> {
  try {
    return await runtime();
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  }
}
