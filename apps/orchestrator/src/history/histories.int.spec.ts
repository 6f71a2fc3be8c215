import { readFileSync } from 'node:fs';
import { bundlePath } from '@isthmus/workflows';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Runtime, Worker } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { changedSinceRelease, recordedHistories, releasedHistories } from './history.store.js';

interface RecordedEvent {
  eventType: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
}

const WORKFLOWS = ['deploy-agent', 'recover-agent', 'undeploy-agent'];
const all = recordedHistories();
const workflowBundle = { code: readFileSync(bundlePath().replace('/src/', '/'), 'utf8') };

beforeAll(() => {
  Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });
});

// Written by `npm run record`.
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as { events: RecordedEvent[] };
const replay = (history: object) => Worker.runReplayHistory({ workflowBundle }, history);

it.each(Object.keys(releasedHistories()))('keeps every history of %s as it was released', (version) => {
  expect(changedSinceRelease().filter((file) => file.startsWith(`${version}/`))).toEqual([]);
});

it.each(Object.keys(releasedHistories()))('covers every workflow of %s', (version) => {
  const covered = all.filter((each) => each.version === version).map(({ file }) => file.split('.')[0]);
  expect([...new Set(covered)].sort()).toEqual(WORKFLOWS);
});

it.each(all)('$version/$file still replays', async ({ path }) => {
  await replay(read(path));
});

it.each(all)('$version/$file does not replay with another step in it', async ({ path }) => {
  const history = read(path);
  const step = history.events.find((event) => event.activityTaskScheduledEventAttributes);
  const attributes = step?.activityTaskScheduledEventAttributes;
  if (attributes) attributes.activityType.name = 'someOtherStep';
  await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
});

it.each(all)('$version/$file does not replay without one of its events', async ({ path }) => {
  const { events } = read(path);
  const lost = events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
  await expect(replay({ events: events.toSpliced(lost, 1) })).rejects.toThrow();
});
