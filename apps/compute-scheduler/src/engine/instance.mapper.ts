import { host } from '@isthmus/contracts';
import type { WorkloadState, WorkloadStatus } from '@isthmus/domain-placement';

export const INSTANCE_STATES: Record<WorkloadState, host.InstanceState> = {
  starting: host.InstanceState.STARTING,
  healthy: host.InstanceState.HEALTHY,
  stopped: host.InstanceState.STOPPED,
  failed: host.InstanceState.FAILED,
};

export function instanceMessage({ state, startedAt, ...status }: WorkloadStatus): host.Instance {
  return { ...status, state: INSTANCE_STATES[state], startedAt };
}
