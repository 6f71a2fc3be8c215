import { expect, it } from 'vitest';
import { readA2aEnvelope } from '../envelope.js';
import { A2A_METHODS } from '../methods.js';
import { declaresLegacy, legacyCardOf } from './legacy.card.js';
import { LEGACY_METHODS, looksLegacy } from './legacy.methods.js';
import { partFromLegacy, partToLegacy } from './legacy.part.js';
import { paramsFromLegacy } from './legacy.request.js';
import { legacyEventOf, legacyResultOf } from './legacy.response.js';

it('has every operation of 1.0 but the listing, which 0.3 does not have', () => {
  const missing = Object.keys(A2A_METHODS).filter(
    (method) => !(Object.values(LEGACY_METHODS) as string[]).includes(method),
  );
  expect(missing).toEqual(['ListTasks']);
  expect(Object.keys(LEGACY_METHODS).every(looksLegacy)).toBe(true);
  expect(Object.keys(A2A_METHODS).some(looksLegacy)).toBe(false);
});

it.each([
  { kind: 'text', text: 'hi', metadata: { a: 1 } },
  { kind: 'data', data: { a: [1] } },
  { kind: 'file', file: { bytes: 'AP8=', name: 'a', mimeType: 'image/png' } },
  { kind: 'file', file: { uri: 'https://x.example' } },
])('carries the part %j there and back', (part) => {
  expect(partToLegacy(partFromLegacy(part, 'p'))).toEqual(part);
});

it('wraps data that is not an object', () => {
  expect(partToLegacy({ data: [1] })).toEqual({ kind: 'data', data: { value: [1] } });
});

it('waits for a task unless it is told not to', () => {
  const configured = (configuration: object) =>
    paramsFromLegacy('message/send', { message: { role: 'user', parts: [] }, configuration })[
      'configuration'
    ];
  expect(configured({})).toEqual({});
  expect(configured({ blocking: true })).toEqual({});
  expect(configured({ blocking: false })).toEqual({ returnImmediately: true });
  expect(() => configured({ blocking: 'no' })).toThrow('params.configuration.blocking');
});

it('names a webhook without an id by its task, and takes the first scheme', () => {
  const pushNotificationConfig = { url: 'u', authentication: { schemes: ['Basic', 'Bearer'] } };
  const params = { taskId: 't1', pushNotificationConfig };
  expect(paramsFromLegacy('tasks/pushNotificationConfig/set', params)).toEqual({
    taskId: 't1',
    id: 't1',
    url: 'u',
    authentication: { scheme: 'Basic' },
  });
  for (const method of ['get', 'delete'] as const)
    expect(paramsFromLegacy(`tasks/pushNotificationConfig/${method}`, { id: 't1' })).toEqual({
      taskId: 't1',
      id: 't1',
    });
});

it.each([
  ['SUBMITTED', 'submitted', false],
  ['WORKING', 'working', false],
  ['COMPLETED', 'completed', true],
  ['FAILED', 'failed', true],
  ['CANCELED', 'canceled', true],
  ['INPUT_REQUIRED', 'input-required', false],
  ['REJECTED', 'rejected', true],
  ['AUTH_REQUIRED', 'auth-required', false],
  ['UNSPECIFIED', 'unknown', false],
])('says the state %s as %s, and whether it is the last', (state, word, final) => {
  const status = { state: `TASK_STATE_${state}` };
  expect(legacyEventOf({ statusUpdate: { taskId: 't', contextId: 'c', status } })).toEqual({
    kind: 'status-update',
    taskId: 't',
    contextId: 'c',
    status: { state: word },
    final,
  });
});

it('says of each thing what kind it is', () => {
  const message = { messageId: 'm', role: 'ROLE_AGENT', parts: [{ text: 'x' }] };
  const task = {
    id: 't',
    contextId: 'c',
    status: { state: 'TASK_STATE_WORKING', message },
    history: [message],
  };
  const said = { kind: 'message', messageId: 'm', role: 'agent', parts: [{ kind: 'text', text: 'x' }] };
  expect(legacyResultOf('message/send', { message })).toEqual(said);
  expect(legacyResultOf('tasks/get', task)).toEqual({
    kind: 'task',
    id: 't',
    contextId: 'c',
    status: { state: 'working', message: said },
    history: [said],
  });
  const artifact = { artifactId: 'a', parts: [{ url: 'u' }] };
  expect(legacyEventOf({ artifactUpdate: { taskId: 't', contextId: 'c', artifact, append: true } })).toEqual({
    kind: 'artifact-update',
    taskId: 't',
    contextId: 'c',
    append: true,
    artifact: { artifactId: 'a', parts: [{ kind: 'file', file: { uri: 'u' } }] },
  });
});

it('reads an envelope of 0.3 only where it is asked to', () => {
  const request = { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: 't' } };
  expect(readA2aEnvelope(request, undefined, { legacy: true })).toEqual({
    id: 1,
    method: 'GetTask',
    params: { id: 't' },
    legacy: 'tasks/get',
  });
  expect(() => readA2aEnvelope(request)).toThrow('it belongs to version 0.3');
  expect(() => readA2aEnvelope({ ...request, method: 'tasks/dance' }, undefined, { legacy: true })).toThrow(
    'A2A 0.3 has no method',
  );
});

it('makes a card of one that declares an interface in 0.3', () => {
  const legacy = { url: 'https://g.example/a', protocolBinding: 'JSONRPC', protocolVersion: '0.3' };
  const card = {
    name: 'Support',
    supportedInterfaces: [
      { ...legacy, protocolVersion: '1.0' },
      { ...legacy, protocolBinding: 'HTTP+JSON' },
      legacy,
    ],
    capabilities: { streaming: true, extendedAgentCard: true },
    securitySchemes: {
      apiKey: { httpAuthSecurityScheme: { scheme: 'Bearer', description: 'A key.' } },
      oauth2: {
        oauth2SecurityScheme: {
          flows: { authorizationCode: { tokenUrl: 'https://p.example/token', pkceRequired: true } },
        },
      },
      mtls: { mtlsSecurityScheme: {} },
    },
    securityRequirements: ['apiKey', 'oauth2', 'mtls'].map((name) => ({
      schemes: { [name]: { list: ['agents'] } },
    })),
    skills: [{ id: 's', name: 'S', description: 'd', tags: ['t'] }],
    signatures: [{}],
  };
  expect(declaresLegacy(card, 'JSONRPC')).toBe(true);
  expect(declaresLegacy(card, 'HTTP+JSON')).toBe(true);
  expect(declaresLegacy({ ...card, supportedInterfaces: [card.supportedInterfaces[0]] }, 'JSONRPC')).toBe(
    false,
  );
  expect(legacyCardOf(card)).toEqual({
    protocolVersion: '0.3.0',
    name: 'Support',
    url: 'https://g.example/a',
    preferredTransport: 'JSONRPC',
    additionalInterfaces: [
      { url: 'https://g.example/a', transport: 'HTTP+JSON' },
      { url: 'https://g.example/a', transport: 'JSONRPC' },
    ],
    capabilities: { streaming: true },
    supportsAuthenticatedExtendedCard: true,
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'Bearer', description: 'A key.' },
      oauth2: { type: 'oauth2', flows: { authorizationCode: { tokenUrl: 'https://p.example/token' } } },
    },
    security: [{ apiKey: ['agents'] }, { oauth2: ['agents'] }],
    skills: card.skills,
  });
});
