import { createAuditRelay } from '@isthmus/platform-audit';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import { startTracing } from '@isthmus/platform-observability';
import { ConfigError } from '@isthmus/platform-config';
import { ensureFirstAdministrator } from './lib/first-administrator';
import { openMissingAccounts } from './lib/ledger-accounts';
import { retryForever } from './lib/retry';
import { runtime, type Runtime } from './lib/runtime';

/** Checks the configuration, then prepares what the portal needs; a wrong variable ends the process. */
export async function start(): Promise<void> {
  const portal = await runtimeOrExit();
  const { config, logger } = portal;
  await startTracing({
    service: 'portal',
    file: config.TRACE_FILE,
    otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
  });
  createAuditRelay({
    databaseUrl: config.DATABASE_URL,
    schema: 'identity',
    governanceAddress: config.GOVERNANCE_ADDRESS,
    identity: portal.identity,
    logger,
  }).onApplicationBootstrap();
  periodicTasks(portal).onApplicationBootstrap();
  // Not awaited: requests are served at once, /api/ready says when the first administrator exists.
  void retryForever({ logger, what: 'first administrator' }, () => ensureFirstAdministrator(portal)).then(
    () => retryForever({ logger, what: 'ledger accounts' }, () => openMissingAccounts(portal)),
  );
}

function periodicTasks({ config, logger }: Runtime): PeriodicTasks {
  const databaseUrl = config.DATABASE_URL;
  const retention = new RetentionSweep({ databaseUrl, schema: 'identity', logger });
  return new PeriodicTasks({ service: 'portal', logger, databaseUrl }, [retention.asTask()]);
}

async function runtimeOrExit(): Promise<Runtime> {
  try {
    return await runtime();
  } catch (error) {
    console.error(error instanceof ConfigError ? error.message : error);
    process.exit(1);
  }
}
