import { host } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { instanceMessage, logLineMessage } from '../../engine/instance.mapper.js';
import { logLineOf, statusOf } from './instance.mapper.js';

const { InstanceState } = host;
const instance = (state: host.InstanceState, startedAt?: Date): host.Instance => ({
  instanceId: 'i',
  agentId: 'a',
  generation: 3,
  state,
  endpoint: 'http://i',
  pid: 7,
  startedAt,
  nodeId: 'n',
  failure: '',
});

it.each([
  [InstanceState.STARTING, 'starting'],
  [InstanceState.HEALTHY, 'healthy'],
  [InstanceState.STOPPED, 'stopped'],
  [InstanceState.FAILED, 'failed'],
  [InstanceState.UNSPECIFIED, 'failed'],
])('reads state %i of an agent host as %s', (state, expected) => {
  expect(statusOf(instance(state)).state).toBe(expected);
});

it('returns an instance to the caller as the agent host reported it', () => {
  const reported = instance(InstanceState.HEALTHY, new Date('2026-11-24T00:00:00Z'));
  expect(instanceMessage(statusOf(reported))).toEqual(reported);
  expect(statusOf(instance(InstanceState.HEALTHY))).not.toHaveProperty('startedAt');
});

it.each([
  host.LogEvent.UNSPECIFIED,
  host.LogEvent.STARTING,
  host.LogEvent.HEALTHY,
  host.LogEvent.STOPPING,
  host.LogEvent.STOPPED,
  host.LogEvent.ENDED,
  host.LogEvent.DROPPED,
])('passes a line of event %i on as the agent host has it', (event) => {
  const line = {
    instanceId: 'i',
    sequence: 7n,
    at: new Date('2026-11-24T00:00:00Z'),
    level: host.LogLevel.WARN,
    event,
    message: 'm',
    fieldsJson: '',
  };
  expect(logLineMessage(logLineOf(line))).toEqual(line);
});

it('takes a line of an unknown level for information, and one of an unknown event for printed', () => {
  const line = host.LogLine.fromPartial({ event: host.LogEvent.UNRECOGNIZED, message: 'm' });
  expect(logLineOf(line)).toMatchObject({ level: 'info', event: undefined });
});
