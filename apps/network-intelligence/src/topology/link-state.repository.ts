import { Injectable } from '@nestjs/common';
import type { LinkState } from '@isthmus/domain-network';
import { announce, Database, type Transaction } from '@isthmus/platform-database';
import type { PlatformScope } from '@isthmus/platform-identity';

/** Channel on which every change of a link is announced; the payload is the new version. */
export const TOPOLOGY_CHANNEL = 'network_topology';

/** Every link that has been changed at least once, and the number of changes so far. */
export interface RecordedStates {
  version: bigint;
  states: ReadonlyMap<string, LinkState>;
}

export interface LinkChange {
  linkId: string;
  state: LinkState;
  reason: string;
  changedBy: string;
  changedAt: Date;
}

/** The states of links, shared by all instances, with the audit trail of their changes. */
@Injectable()
export class LinkStateRepository {
  constructor(private readonly database: Database) {}

  read(scope: PlatformScope): Promise<RecordedStates> {
    return this.database.inPlatform(scope, readStates);
  }

  /**
   * Sets a link's state and appends the change to the audit trail, in the order of versions. A state that the link
   * already has is no change: the version remains, so that a repeated call is harmless.
   */
  change(scope: PlatformScope, change: LinkChange): Promise<void> {
    return this.database.inPlatform(scope, (tx) => changeState(tx, change));
  }
}

/** Reads version and states from one snapshot: the lock keeps a change from falling between the two reads. */
async function readStates(tx: Transaction): Promise<RecordedStates> {
  const rows = await tx.$queryRaw<{ version: bigint }[]>`SELECT version FROM topology WHERE id = 1 FOR SHARE`;
  const states = await tx.networkLinkState.findMany({ select: { linkId: true, state: true } });
  // The column is constrained to these words.
  return {
    version: rows[0]?.version ?? 0n,
    states: new Map(states.map(({ linkId, state }) => [linkId, state as LinkState])),
  };
}

async function changeState(tx: Transaction, change: LinkChange): Promise<void> {
  // The counter's row is the lock that puts the changes of all links in order.
  const counter = await tx.$queryRaw<
    { version: bigint }[]
  >`SELECT version FROM topology WHERE id = 1 FOR UPDATE`;
  const { linkId, state, reason, changedBy, changedAt } = change;
  const before = await tx.networkLinkState.findUnique({ where: { linkId } });
  const previousState = before?.state ?? 'up';
  if (previousState === state) return;
  const version = (counter[0]?.version ?? 0n) + 1n;
  await tx.networkTopology.update({ where: { id: 1 }, data: { version } });
  await tx.networkLinkState.upsert({
    where: { linkId },
    create: { linkId, state, reason, changedBy, changedAt, version },
    update: { state, reason, changedBy, changedAt, version },
  });
  await tx.networkLinkChange.create({
    data: { version, linkId, previousState, state, reason, changedBy, changedAt },
  });
  await announce(tx, TOPOLOGY_CHANNEL, String(version));
}
