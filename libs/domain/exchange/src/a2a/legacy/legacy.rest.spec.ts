import { describe, expect, it } from 'vitest';
import { paramsFromLegacyRest } from './legacy.rest.request.js';
import { legacyRestEventOf, legacyRestResultOf } from './legacy.rest.response.js';

const message = (content: unknown) => ({ messageId: 'm', role: 'ROLE_USER', taskId: '', content });
const sent = (content: unknown) =>
  paramsFromLegacyRest('SendMessage', { message: message(content) })['message'];

describe('a request of HTTP+JSON in 0.3', () => {
  it.each(['message', 'request'])('has its message as %s', (name) => {
    const given = { [name]: message([{ text: 'hi' }]), metadata: { a: 1 } };
    expect(paramsFromLegacyRest('SendMessage', given)).toEqual({
      message: { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'hi' }] },
      metadata: { a: 1 },
    });
  });

  it.each([
    [
      { text: 'hi', metadata: { a: 1 } },
      { text: 'hi', metadata: { a: 1 } },
    ],
    [{ data: { data: { a: 1 } } }, { data: { a: 1 } }],
    [
      { file: { fileWithBytes: 'AP8=', mimeType: 'image/png', name: 'a.png' } },
      { raw: 'AP8=', mediaType: 'image/png', filename: 'a.png' },
    ],
    [{ file: { fileWithUri: 'https://x.example', mimeType: '' } }, { url: 'https://x.example' }],
  ])('has the part %j, which is %j', (part, now) => {
    expect(sent([part])).toMatchObject({ parts: [now] });
  });

  it.each([
    [{}, 'message.content.0: must have one of text, file and data'],
    [{ text: 'a', data: { data: {} } }, 'message.content.0: must have one of'],
    [{ file: { mimeType: 'text/plain' } }, 'message.content.0.file: must have either'],
    [{ file: { fileWithUri: 'a', fileWithBytes: 'b' } }, 'message.content.0.file: must have either'],
  ])('is refused with the part %j', (part, words) => {
    expect(() => sent([part])).toThrow(words);
  });

  it('waits only where it says so, because ProtoJSON leaves out what is false', () => {
    const configured = (configuration: object) =>
      paramsFromLegacyRest('SendMessage', { message: message([]), configuration })['configuration'];
    expect(configured({ blocking: true, acceptedOutputModes: ['text/plain'] })).toEqual({
      acceptedOutputModes: ['text/plain'],
    });
    expect(configured({ historyLength: 2 })).toEqual({ historyLength: 2, returnImmediately: true });
    expect(() => configured({ blocking: 'yes' })).toThrow('configuration.blocking');
  });

  it.each([
    [
      'with the request around it',
      { configId: 'c1', config: { pushNotificationConfig: { url: 'u' } } },
      'c1',
    ],
    [
      'alone, named by its resource',
      { name: 'tasks/t/pushNotificationConfigs/c2', pushNotificationConfig: { url: 'u' } },
      'c2',
    ],
    ['with its own id', { name: '', pushNotificationConfig: { id: 'c3', url: 'u' } }, 'c3'],
    ['without any id, which is the task then', { pushNotificationConfig: { url: 'u' } }, 't'],
  ])('sets a webhook %s', (_, given, id) => {
    const method = 'CreateTaskPushNotificationConfig';
    expect(paramsFromLegacyRest(method, { taskId: 't', ...given })).toEqual({ taskId: 't', id, url: 'u' });
  });
});

describe('an answer of HTTP+JSON in 0.3', () => {
  const status = { state: 'TASK_STATE_CANCELED', message: { messageId: 'm', parts: [{ text: 'x' }] } };
  const legacyStatus = {
    state: 'TASK_STATE_CANCELLED',
    message: { messageId: 'm', content: [{ text: 'x' }] },
  };

  it('has the spelling and the names of its proto', () => {
    const artifacts = [{ artifactId: 'a', parts: [{ raw: 'AA==', mediaType: 'x/y' }, { data: [1] }] }];
    const task = { id: 't', contextId: 'c', status, artifacts, history: [status.message] };
    const legacy = {
      id: 't',
      contextId: 'c',
      status: legacyStatus,
      artifacts: [
        {
          artifactId: 'a',
          parts: [{ file: { fileWithBytes: 'AA==', mimeType: 'x/y' } }, { data: { data: { value: [1] } } }],
        },
      ],
      history: [legacyStatus.message],
    };
    expect(legacyRestResultOf('GetTask', task)).toEqual(legacy);
    expect(legacyRestResultOf('SendMessage', { task })).toEqual({ task: legacy });
    expect(legacyRestResultOf('ListTasks', { tasks: [task], nextPageToken: '' })).toEqual({
      tasks: [legacy],
      nextPageToken: '',
    });
  });

  it('says of a status whether it is the last', () => {
    const ids = { taskId: 't', contextId: 'c' };
    expect(legacyRestEventOf({ statusUpdate: { ...ids, status } })).toEqual({
      statusUpdate: { ...ids, status: legacyStatus, final: true },
    });
    expect(
      legacyRestEventOf({ statusUpdate: { ...ids, status: { state: 'TASK_STATE_INPUT_REQUIRED' } } }),
    ).toMatchObject({ statusUpdate: { final: false } });
  });

  it('names a configuration as a resource', () => {
    const config = { taskId: 't', id: 'c', url: 'u', authentication: { scheme: 'Basic', credentials: 'x' } };
    const legacy = {
      name: 'tasks/t/pushNotificationConfigs/c',
      pushNotificationConfig: {
        id: 'c',
        url: 'u',
        authentication: { schemes: ['Basic'], credentials: 'x' },
      },
    };
    expect(legacyRestResultOf('GetTaskPushNotificationConfig', config)).toEqual(legacy);
    expect(legacyRestResultOf('ListTaskPushNotificationConfigs', { configs: [config] })).toEqual({
      configs: [legacy],
      nextPageToken: '',
    });
    expect(legacyRestResultOf('DeleteTaskPushNotificationConfig', {})).toEqual({});
  });

  it('has a card whose schemes are those of its proto', () => {
    const securitySchemes = { apiKey: { httpAuthSecurityScheme: { scheme: 'Bearer' } } };
    const securityRequirements = [{ schemes: { apiKey: { list: ['agents'] } } }];
    const card = { name: 'A', securitySchemes, securityRequirements, supportedInterfaces: [] };
    expect(legacyRestResultOf('GetExtendedAgentCard', card)).toMatchObject({
      name: 'A',
      securitySchemes,
      security: securityRequirements,
    });
  });
});
