import { createAuditRelay } from '@isthmus/platform-audit';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import { createDepartureRelay } from './auth/departures';
import { endOrganizations } from './auth/end-organizations';
import { ensureFirstAdministrator } from './auth/first-administrator';
import { openMissingAccounts } from './auth/ledger-accounts';
import { ensureResources } from './oauth/resources';
import { retryUntilStopped } from './retry';
import type { Runtime } from './runtime';

/** The part of the runtime that works in the background. */
export type BackgroundRuntime = Omit<Runtime, 'auth' | 'choice' | 'limits' | 'mailer' | 'oidc' | 'records'>;

/** What the portal does besides serving requests. */
export interface Background {
  /** Stops all of it, including retries; rows claimed by the outbox are then free for other instances. */
  stop(): Promise<void>;
}

/**
 * Starts the audit relay and the sweep of expired rows, and creates the first administrator; does not wait for these.
 */
export function startBackground(portal: BackgroundRuntime): Background {
  const { config, identity, logger, stopping } = portal;
  const relay = createAuditRelay({
    databaseUrl: config.DATABASE_URL,
    schema: 'identity',
    governanceAddress: config.GOVERNANCE_ADDRESS,
    identity,
    logger,
  });
  const departures = createDepartureRelay({
    databaseUrl: config.DATABASE_URL,
    modelsAddress: config.MODELS_ADDRESS,
    identity,
    logger,
  });
  const tasks = periodicTasks(portal);
  relay.onApplicationBootstrap();
  departures.onApplicationBootstrap();
  tasks.onApplicationBootstrap();
  const preparing = prepare(portal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([
        relay.onApplicationShutdown(),
        departures.onApplicationShutdown(),
        tasks.beforeApplicationShutdown(),
        preparing,
      ]);
    },
  };
}

const END_EVERY_MS = 60_000;

function periodicTasks(portal: Pick<Runtime, 'config' | 'logger' | 'pool' | 'clients'>): PeriodicTasks {
  const { config, logger } = portal;
  const databaseUrl = config.DATABASE_URL;
  const retention = new RetentionSweep({ databaseUrl, schema: 'identity', logger });
  return new PeriodicTasks({ service: 'portal', logger, databaseUrl }, [
    retention.asTask(),
    {
      name: 'delete organisations',
      everyMs: END_EVERY_MS,
      leader: true,
      run: () => endOrganizations(portal),
    },
  ]);
}

/** Requests are served meanwhile; /api/ready reports when the first administrator exists. */
async function prepare(portal: BackgroundRuntime): Promise<void> {
  await retryUntilStopped(portal, 'resources of access tokens', () => ensureResources(portal));
  await retryUntilStopped(portal, 'first administrator', () => ensureFirstAdministrator(portal));
  await retryUntilStopped(portal, 'ledger accounts', () => openMissingAccounts(portal));
}
