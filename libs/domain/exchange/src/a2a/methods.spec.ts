import { expect, it } from 'vitest';
import { A2A_METHODS } from './methods.js';

const methodsWhere = (rule: 'sendsMessage' | 'repeatable') =>
  Object.entries(A2A_METHODS)
    .filter(([, rules]) => rules[rule])
    .map(([method]) => method);

it('charges for the methods that send a message', () => {
  expect(methodsWhere('sendsMessage')).toEqual(['SendMessage', 'SendStreamingMessage']);
});

it('repeats what reads, and cancelling', () => {
  expect(methodsWhere('repeatable')).toEqual([
    'GetTask',
    'ListTasks',
    'CancelTask',
    'SubscribeToTask',
    'GetTaskPushNotificationConfig',
    'ListTaskPushNotificationConfigs',
    'GetExtendedAgentCard',
  ]);
});
