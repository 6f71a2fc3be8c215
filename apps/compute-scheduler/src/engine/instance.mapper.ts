import { host, LOG_EVENTS, LOG_LEVELS } from '@isthmus/contracts';
import type { WorkloadLogLine, WorkloadState, WorkloadStatus } from '@isthmus/domain-placement';

export const INSTANCE_STATES: Record<WorkloadState, host.InstanceState> = {
  starting: host.InstanceState.STARTING,
  healthy: host.InstanceState.HEALTHY,
  stopped: host.InstanceState.STOPPED,
  failed: host.InstanceState.FAILED,
};

export function instanceMessage({ state, startedAt, ...status }: WorkloadStatus): host.Instance {
  return { ...status, state: INSTANCE_STATES[state], startedAt };
}

export function logLineMessage({ level, event, ...line }: WorkloadLogLine): host.LogLine {
  return {
    ...line,
    level: LOG_LEVELS[level],
    event: event ? LOG_EVENTS[event] : host.LogEvent.UNSPECIFIED,
  };
}
