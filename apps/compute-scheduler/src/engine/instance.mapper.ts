import { host } from '@isthmus/contracts';
import type { WorkloadState, WorkloadStatus } from '@isthmus/domain-placement';

const TO_PROTO: Record<WorkloadState, host.InstanceState> = {
  starting: host.InstanceState.STARTING,
  healthy: host.InstanceState.HEALTHY,
  stopped: host.InstanceState.STOPPED,
  failed: host.InstanceState.FAILED,
};
// Object.entries loses the key type; the keys are those of the record above.
const FROM_PROTO = new Map(Object.entries(TO_PROTO).map(([state, proto]) => [proto, state as WorkloadState]));

/** What an engine says of an instance; a state that it does not name counts as failed. */
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

export function instanceMessage({ state, startedAt, ...status }: WorkloadStatus): host.Instance {
  return { ...status, state: TO_PROTO[state], startedAt };
}
