import { createAuditRelay } from '@isthmus/platform-audit';
import { PeriodicTasks, RetentionSweep } from '@isthmus/platform-jobs';
import { ensureFirstAdministrator } from './first-administrator';
import { openMissingAccounts } from './ledger-accounts';
import { retryUntilStopped } from './retry';
import type { Runtime } from './runtime';

/** What the portal does besides serving requests. */
export interface Background {
  /** Stops all of it, including retries; rows claimed by the outbox are then free for other instances. */
  stop(): Promise<void>;
}

/**
 * Starts the audit relay and the sweep of expired rows, and creates the first administrator; does not wait for these.
 */
export function startBackground(portal: Omit<Runtime, 'auth'>): Background {
  const { config, identity, logger, stopping } = portal;
  const relay = createAuditRelay({
    databaseUrl: config.DATABASE_URL,
    schema: 'identity',
    governanceAddress: config.GOVERNANCE_ADDRESS,
    identity,
    logger,
  });
  const tasks = periodicTasks(portal);
  relay.onApplicationBootstrap();
  tasks.onApplicationBootstrap();
  const preparing = prepare(portal);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([relay.onApplicationShutdown(), tasks.beforeApplicationShutdown(), preparing]);
    },
  };
}

function periodicTasks({ config, logger }: Pick<Runtime, 'config' | 'logger'>): PeriodicTasks {
  const databaseUrl = config.DATABASE_URL;
  const retention = new RetentionSweep({ databaseUrl, schema: 'identity', logger });
  return new PeriodicTasks({ service: 'portal', logger, databaseUrl }, [retention.asTask()]);
}

/** Requests are served meanwhile; /api/ready reports when the first administrator exists. */
async function prepare(portal: Omit<Runtime, 'auth'>): Promise<void> {
  await retryUntilStopped(portal, 'first administrator', () => ensureFirstAdministrator(portal));
  await retryUntilStopped(portal, 'ledger accounts', () => openMissingAccounts(portal));
}
