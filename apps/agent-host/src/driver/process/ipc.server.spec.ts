import { EventEmitter } from 'node:events';
import { decodeStatusDetails, runtime } from '@isthmus/contracts';
import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { beforeEach, expect, it } from 'vitest';
import type { RuntimeConfiguration } from '@isthmus/runtime-api';
import type { RuntimeCalls } from '../../runtime/runtime.types.js';
import { IpcServer } from './ipc.server.js';

const { HostFrame, LoadTaskRequest, LoadTaskResponse, RuntimeFrame, SearchKnowledgeRequest } = runtime;
const configuration: RuntimeConfiguration = {
  instanceId: 'i-1',
  agentId: 'a-1',
  tenantId: 't-1',
  generation: 3,
  address: 'http://gateway/agents/a-1',
  modelsUrl: 'http://models',
  privateNetworks: 'allow',
  logLevel: 'info',
  spec: {
    name: 'Support',
    description: '',
    instructions: '',
    model: 'small',
    knowledgeBaseId: '',
    mcpServers: [],
    skills: [],
    limits: { stepsMax: 1, outputTokensMax: 2, turnTimeoutMs: 3 },
  },
};

/** A child process, as far as its channel goes; keeps the frames that it is sent. */
class FakeChild extends EventEmitter {
  connected = true;
  readonly frames: runtime.HostFrame['kind'][] = [];
  readonly send = (message: unknown) => this.frames.push(HostFrame.decode(message as Uint8Array).kind) > 0;
}

let child: FakeChild;
let failure: Error | undefined;

beforeEach(() => {
  child = new FakeChild();
  failure = undefined;
  const loadTask: RuntimeCalls['loadTask'] = async ({ owner, id }) => {
    if (failure) throw failure;
    const at = new Date(0);
    return {
      id,
      owner,
      contextId: 'c',
      state: 'TASK_STATE_WORKING',
      statusAt: at,
      instanceId: 'i-1',
      task: {},
    };
  };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const server = new IpcServer(child as never, { loadTask } as RuntimeCalls, logger); // as far as it is used
  server.start(configuration, { listenHost: '::1', traceFile: '/t.jsonl', otlpEndpoint: undefined });
});

/** Sends a frame and answers with what comes back. */
async function call(method: string, request: Uint8Array, id = 7): Promise<runtime.HostFrame['kind']> {
  child.frames.length = 0;
  child.emit(
    'message',
    RuntimeFrame.encode({ id, method, request: Buffer.from(request), trace: {} }).finish(),
  );
  await expect.poll(() => child.frames.length).toBe(1);
  return child.frames[0];
}

async function refusal(method: string, request: Uint8Array): Promise<AppError | undefined> {
  const answer = await call(method, request);
  return answer?.$case === 'failure' ? decodeStatusDetails(answer.value.status) : undefined;
}

const loadTask = (owner: string) => LoadTaskRequest.encode({ owner, id: 't-1' }).finish();

it('sends the configuration first', () => {
  expect(child.frames).toMatchObject([
    {
      $case: 'event',
      value: {
        kind: {
          $case: 'configuration',
          value: {
            generation: 3,
            privateNetworksAllowed: true,
            listenHost: '::1',
            traceFile: '/t.jsonl',
            spec: { name: 'Support', limits: { turnTimeoutMs: 3 } },
          },
        },
      },
    },
  ]);
});

it('answers a call under its id', async () => {
  const answer = await call('LoadTask', loadTask('user:u'), 9);
  expect(answer).toMatchObject({ $case: 'answer', value: { id: 9 } });
  const { response } = answer?.$case === 'answer' ? answer.value : { response: Buffer.alloc(0) };
  expect(LoadTaskResponse.decode(response).task).toMatchObject({ owner: 'user:u', taskJson: '{}' });
});

it('refuses with the code, the fields and the message of the error', async () => {
  failure = new AppError('UNAVAILABLE', 'no database', { retryAfterMs: 500 });
  expect(await refusal('LoadTask', loadTask('user:u'))).toMatchObject({
    code: 'UNAVAILABLE',
    message: 'no database',
    retryAfterMs: 500,
  });
  expect((await refusal('LoadTask', loadTask('')))?.fields).toEqual([
    { field: 'owner', description: 'must not be empty' },
  ]);
});

it('says nothing of an unexpected failure', async () => {
  failure = new Error('postgres://secret');
  expect(await refusal('LoadTask', loadTask('user:u'))).toMatchObject({
    code: 'INTERNAL',
    message: 'The host failed',
  });
});

it('refuses text that cannot be stored, as gRPC does', async () => {
  expect(await refusal('LoadTask', loadTask('a\0b'))).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('refuses a request over the bound of a gRPC message', async () => {
  const query = 'x'.repeat(4 * 1024 * 1024);
  const request = SearchKnowledgeRequest.encode({ query, limit: 1 }).finish();
  expect(await refusal('SearchKnowledge', request)).toMatchObject({ code: 'LIMIT_EXCEEDED' });
});

it('has no other methods, those of the connection among them', async () => {
  for (const method of ['Attach', 'Detach', 'loadTask', 'constructor'])
    expect(await refusal(method, Buffer.alloc(0))).toMatchObject({ code: 'INVALID_ARGUMENT' });
});

it('ignores what is no frame, and answers no process that is gone', async () => {
  child.frames.length = 0;
  child.emit('message', { kind: 'call' });
  child.emit('message', Buffer.from('\xff\xff\xff', 'latin1'));
  child.connected = false;
  child.emit(
    'message',
    RuntimeFrame.encode({ id: 1, method: 'X', request: Buffer.alloc(0), trace: {} }).finish(),
  );
  await new Promise(setImmediate);
  expect(child.frames).toEqual([]);
});
