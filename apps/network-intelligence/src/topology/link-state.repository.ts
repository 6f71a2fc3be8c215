import { announce, type Transaction } from '@isthmus/platform-database';
import type { LinkState } from '@isthmus/domain-network';

/** Channel on which every change of a link is announced; the payload is the new version. */
export const TOPOLOGY_CHANNEL = 'network_topology';

/** Every link that has been changed at least once, and how many changes there have been in all. */
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

/** Reads version and states from one snapshot: the lock keeps a change from falling between the two reads. */
export async function readStates(tx: Transaction): Promise<RecordedStates> {
  const rows = await tx.$queryRaw<{ version: bigint }[]>`SELECT version FROM topology WHERE id = 1 FOR SHARE`;
  const states = await tx.networkLinkState.findMany({ select: { linkId: true, state: true } });
  // The column is constrained to these words.
  return {
    version: rows[0]?.version ?? 0n,
    states: new Map(states.map(({ linkId, state }) => [linkId, state as LinkState])),
  };
}

/**
 * Sets a link's state and appends the change to the audit trail, in the order of versions. A state that the link has
 * already is no change: the version stays, so that a repeated call is harmless.
 */
export async function changeState(tx: Transaction, change: LinkChange): Promise<void> {
  // The counter's row is the lock under which links change one after another.
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
