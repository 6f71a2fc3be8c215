import { A2aError, type A2aMethod } from '@isthmus/domain-exchange';
import { expect, it } from 'vitest';
import { assertParams } from './a2a.params.js';

const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] };
const withMessage = (change: object) => ({ message: { ...message, ...change } });
const withPart = (part: unknown) => withMessage({ parts: [{ text: 'hi' }, part] });
const configured = (configuration: unknown) => ({ message, configuration });

function errorOf(method: A2aMethod, params: object): A2aError | undefined {
  try {
    assertParams(method, params as Record<string, unknown>); // Whatever a client sends.
  } catch (error) {
    if (error instanceof A2aError) return error;
    throw error;
  }
  return undefined;
}

it.each<[string, A2aMethod, object]>([
  ['a message', 'SendMessage', { message }],
  ['unknown members (§5.7)', 'SendMessage', { message: { ...message, future: 1 }, future: [] }],
  [
    'every kind of content',
    'SendMessage',
    withMessage({
      parts: [
        { text: '' },
        { raw: 'aGk=' },
        { url: 'https://x/y', filename: 'y' },
        { data: null },
        { data: { a: 1 } },
      ],
    }),
  ],
  [
    'a whole configuration',
    'SendStreamingMessage',
    configured({
      acceptedOutputModes: ['text/plain'],
      historyLength: 0,
      returnImmediately: true,
    }),
  ],
  ['empty ids, as ProtoJSON writes absent ones', 'SendMessage', withMessage({ taskId: '', contextId: '' })],
  ['null, as ProtoJSON writes absent members', 'SendMessage', configured(null)],
  ['a task', 'GetTask', { id: 't', historyLength: 3 }],
  [
    'all filters of tasks',
    'ListTasks',
    {
      contextId: 'c',
      status: 'TASK_STATE_WORKING',
      pageSize: 100,
      pageToken: 'x',
      historyLength: 0,
      statusTimestampAfter: '2026-11-29T10:00:00.000Z',
      includeArtifacts: false,
    },
  ],
  ['no filter', 'ListTasks', {}],
  ['a webhook', 'CreateTaskPushNotificationConfig', { taskId: 't', url: 'https://x/hook' }],
])('accepts %s', (_, method, params) => {
  expect(errorOf(method, params)).toBeUndefined();
});

it.each<[string, A2aMethod, object, string]>([
  ['no message', 'SendMessage', {}, 'params.message'],
  ['a message that is a list', 'SendMessage', { message: [] }, 'params.message'],
  ['no messageId', 'SendMessage', withMessage({ messageId: undefined }), 'params.message.messageId'],
  ['an empty messageId', 'SendMessage', withMessage({ messageId: '' }), 'params.message.messageId'],
  [
    'a long messageId',
    'SendMessage',
    withMessage({ messageId: 'x'.repeat(100_000) }),
    'params.message.messageId',
  ],
  ['no role', 'SendMessage', withMessage({ role: undefined }), 'params.message.role'],
  ['an unknown role', 'SendMessage', withMessage({ role: 'user' }), 'params.message.role'],
  ['no parts', 'SendMessage', withMessage({ parts: [] }), 'params.message.parts'],
  ['a part that is null', 'SendMessage', withPart(null), 'params.message.parts[1]'],
  ['a part without content', 'SendMessage', withPart({ filename: 'x' }), 'params.message.parts[1]'],
  [
    'a part of two kinds',
    'SendMessage',
    withPart({ text: 'a', url: 'https://x' }),
    'params.message.parts[1]',
  ],
  ['text that is a number', 'SendMessage', withPart({ text: 5 }), 'params.message.parts[1].text'],
  ['bytes that are not base64', 'SendMessage', withPart({ raw: '%' }), 'params.message.parts[1].raw'],
  ['metadata that is a text', 'SendMessage', withMessage({ metadata: 'x' }), 'params.message.metadata'],
  ['a taskId that is an object', 'SendMessage', withMessage({ taskId: {} }), 'params.message.taskId'],
  [
    'a long contextId',
    'SendMessage',
    withMessage({ contextId: 'x'.repeat(201) }),
    'params.message.contextId',
  ],
  [
    'extensions that are a text',
    'SendMessage',
    withMessage({ extensions: 'x' }),
    'params.message.extensions',
  ],
  [
    'a negative historyLength',
    'SendMessage',
    configured({ historyLength: -1 }),
    'params.configuration.historyLength',
  ],
  ['a textual historyLength', 'GetTask', { id: 't', historyLength: '3' }, 'params.historyLength'],
  [
    'a textual flag',
    'SendMessage',
    configured({ returnImmediately: 'yes' }),
    'params.configuration.returnImmediately',
  ],
  [
    'modes that are a text',
    'SendMessage',
    configured({ acceptedOutputModes: 'x' }),
    'params.configuration.acceptedOutputModes',
  ],
  ['an id that is an object', 'GetTask', { id: {} }, 'params.id'],
  ['no id', 'CancelTask', {}, 'params.id'],
  ['an empty id', 'SubscribeToTask', { id: '' }, 'params.id'],
  ['a page of 0', 'ListTasks', { pageSize: 0 }, 'params.pageSize'],
  ['an unknown state', 'ListTasks', { status: 'working' }, 'params.status'],
  ['a malformed time', 'ListTasks', { statusTimestampAfter: 'yesterday' }, 'params.statusTimestampAfter'],
  ['no webhook', 'CreateTaskPushNotificationConfig', { taskId: 't' }, 'params.url'],
  [
    'credentials that are a list',
    'CreateTaskPushNotificationConfig',
    { taskId: 't', url: 'https://x/', authentication: { scheme: 'Bearer', credentials: [] } },
    'params.authentication.credentials',
  ],
  [
    'a webhook of a message that is no URL',
    'SendMessage',
    { message, configuration: { taskPushNotificationConfig: { url: 5 } } },
    'params.configuration.taskPushNotificationConfig.url',
  ],
])('refuses %s and names its field (§9.5)', (_, method, params, field) => {
  const error = errorOf(method, params);
  expect(error).toMatchObject({ code: -32602, field });
  expect(error?.message.startsWith(`${field}: `)).toBe(true);
  expect(error?.message.length).toBeLessThan(250);
});
