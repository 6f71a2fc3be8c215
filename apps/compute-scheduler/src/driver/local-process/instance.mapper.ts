import { logEventOf, logLevelOf, type host } from '@isthmus/contracts';
import type { WorkloadLogLine, WorkloadState, WorkloadStatus } from '@isthmus/domain-placement';
import { INSTANCE_STATES } from '../../engine/instance.mapper.js';

// Object.entries loses the key type; the keys are those of the table.
const FROM_PROTO = new Map(
  Object.entries(INSTANCE_STATES).map(([state, proto]) => [proto, state as WorkloadState]),
);

/** The status that an agent host reports; an unspecified or unknown state counts as failed. */
export function statusOf({ startedAt, state, ...instance }: host.Instance): WorkloadStatus {
  const { instanceId, agentId, generation, endpoint, pid, nodeId, failure } = instance;
  return {
    instanceId,
    agentId,
    generation,
    endpoint,
    pid,
    nodeId,
    failure,
    state: FROM_PROTO.get(state) ?? 'failed',
    ...(startedAt ? { startedAt } : {}),
  };
}

/** A line of an agent host; one of an unknown level counts as information, one of an unknown event as printed. */
export function logLineOf({ at, level, event, ...line }: host.LogLine): WorkloadLogLine {
  return { ...line, at: at ?? new Date(), level: logLevelOf(level), event: logEventOf(event) };
}
