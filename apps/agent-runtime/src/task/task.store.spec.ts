import { TaskState, type ListTasksRequest, type Task } from '@a2a-js/sdk';
import type { ServerCallContext } from '@a2a-js/sdk/server';
import { AppError } from '@isthmus/platform-errors';
import { createLogger } from '@isthmus/platform-observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeHost } from '../testing/fake.host.js';
import { HostTaskStore } from './task.store.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const by = (userName: string) => ({ user: { userName } }) as ServerCallContext; // all that the store looks at
const mine = by('user:me');
const AT = '2026-01-02T03:04:05.000Z';

let host: FakeHost;
let store: HostTaskStore;
beforeEach(() => {
  vi.useFakeTimers();
  host = new FakeHost();
  store = new HostTaskStore(host, 'i-1', logger);
});
afterEach(() => vi.useRealTimers());

function taskOf(state: TaskState, id = 't-1'): Task {
  const status = { state, message: undefined, timestamp: AT };
  return { id, contextId: 'c-1', status, artifacts: [], history: [], metadata: undefined };
}
const { TASK_STATE_WORKING: WORKING, TASK_STATE_COMPLETED: COMPLETED } = TaskState;
const states = () => host.saved.map(({ state }) => state);

it('writes a task when it begins and when it ends, and at most every half second between', async () => {
  await store.save(taskOf(WORKING), mine);
  for (let n = 0; n < 5; n++) await store.save(taskOf(WORKING), mine);
  expect(states()).toEqual(['TASK_STATE_WORKING']);
  await vi.advanceTimersByTimeAsync(500);
  expect(states()).toHaveLength(2);
  await store.save(taskOf(COMPLETED), mine);
  expect(states().at(-1)).toBe('TASK_STATE_COMPLETED');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(states()).toHaveLength(3);
  expect(host.saved[0]).toMatchObject({ owner: 'user:me', statusAt: new Date(AT), instanceId: 'i-1' });
});

it('shows a task to its owner only, while it is worked on and after', async () => {
  await store.save(taskOf(WORKING), mine);
  expect(await store.load('t-1', by('user:other'))).toBeUndefined();
  expect((await store.load('t-1', mine))?.status?.state).toBe(WORKING);
  await store.save(taskOf(COMPLETED), mine);
  expect(await store.load('t-1', by('user:other'))).toBeUndefined();
  expect((await store.load('t-1', mine))?.status?.state).toBe(COMPLETED);
});

it('leaves a task of another sender unchanged', async () => {
  await store.save(taskOf(WORKING), mine);
  await store.save(taskOf(COMPLETED), by('user:other'));
  expect((await store.load('t-1', mine))?.status?.state).toBe(WORKING);
});

it('does not keep a task that could not be written', async () => {
  const failing = { ...host, saveTask: () => Promise.reject(new Error('no host')) };
  const broken = new HostTaskStore(failing, 'i-1', logger);
  await expect(broken.save(taskOf(WORKING), mine)).rejects.toThrow('no host');
  expect(await broken.load('t-1', mine)).toBeUndefined();
});

it('reads a task that another instance left unfinished as it was stored', async () => {
  await new HostTaskStore(host, 'i-0', logger).save(taskOf(WORKING), mine);
  expect((await store.load('t-1', mine))?.status?.state).toBe(WORKING);
  expect((await store.list(request(), mine)).tasks[0]?.status?.state).toBe(WORKING);
  expect(states()).toHaveLength(1);
});

it('reports a task that another instance works on by now, and forgets it', async () => {
  const lost: string[] = [];
  const conflict = () => Promise.reject(new AppError('CONFLICT', 'Another instance works on the task'));
  const taken = { ...host, saveTask: vi.fn(host.saveTask) };
  const former = new HostTaskStore(taken, 'i-0', logger, (id) => lost.push(id));
  await former.save(taskOf(WORKING), mine);
  taken.saveTask.mockImplementation(conflict);
  await former.save(taskOf(WORKING), mine);
  await vi.advanceTimersByTimeAsync(500);
  expect(lost).toEqual(['t-1']);
});

it('gives the next message a task that was rewound as it was then, once and to its owner', async () => {
  await store.save(taskOf(COMPLETED), mine);
  store.rewind(taskOf(WORKING), 'user:me');
  expect(await store.load('t-1', by('user:other'))).toBeUndefined();
  expect((await store.load('t-1', mine))?.status?.state).toBe(WORKING);
  expect((await store.load('t-1', mine))?.status?.state).toBe(COMPLETED);
});

it('writes everything that is being worked on when it is flushed', async () => {
  await store.save(taskOf(WORKING), mine);
  await store.save(taskOf(WORKING), mine);
  await store.flush();
  expect(states()).toHaveLength(2);
});

const request = (change: Partial<ListTasksRequest> = {}): ListTasksRequest => ({
  tenant: '',
  contextId: '',
  status: TaskState.TASK_STATE_UNSPECIFIED,
  pageSize: 1,
  pageToken: '',
  historyLength: undefined,
  statusTimestampAfter: undefined,
  includeArtifacts: false,
  ...change,
});

it('lists page by page, after the last task of the page before', async () => {
  for (const id of ['t-1', 't-2']) await store.save(taskOf(COMPLETED, id), mine);
  const page = await store.list(request(), mine);
  expect(page).toMatchObject({ pageSize: 1, totalSize: 2 });
  expect(page.tasks.map(({ id }) => id)).toEqual(['t-1']);
  await store.list(request({ pageToken: page.nextPageToken }), mine);
  expect(host.queries.map(({ after, limit }) => [after, limit])).toEqual([
    [undefined, 2],
    [{ statusAt: new Date(AT), id: 't-1' }, 2],
  ]);
  await expect(
    store.list(request({ pageToken: page.nextPageToken, contextId: 'other' }), mine),
  ).rejects.toThrow('pageToken');
});

it('leaves artifacts out unless they are asked for', async () => {
  const artifact = {
    artifactId: 'a',
    name: '',
    description: '',
    parts: [],
    metadata: undefined,
    extensions: [],
  };
  await store.save({ ...taskOf(COMPLETED), artifacts: [artifact] }, mine);
  expect((await store.list(request(), mine)).tasks[0]?.artifacts).toEqual([]);
  const { tasks } = await store.list(request({ includeArtifacts: true }), mine);
  expect(tasks[0]?.artifacts).toHaveLength(1);
});
