import { expect, it } from 'vitest';
import { hasEnded } from '../a2a/task-state.js';
import { eventsOf, taskView, withMessage, withResult, withStatus, type BridgedTask } from './bridged.task.js';

const at = new Date(0);
const end = { at, messageId: 'm', tool: 'weather' };
const task: BridgedTask = {
  id: 't',
  contextId: 'c',
  status: { state: 'TASK_STATE_WORKING', timestamp: at.toISOString() },
  history: [],
};

it('ends with an artifact, or with the words of what failed', () => {
  expect(withResult(task, { content: [{ type: 'text', text: 'Rain' }] }, end)).toMatchObject({
    status: { state: 'TASK_STATE_COMPLETED' },
    artifacts: [{ artifactId: 'result', name: 'weather', parts: [{ text: 'Rain' }] }],
  });
  const failed = withResult(task, { isError: true, content: [{ type: 'text', text: 'No' }] }, end);
  expect(failed).toMatchObject({
    status: { state: 'TASK_STATE_FAILED', message: { parts: [{ text: 'No' }] } },
  });
  expect(failed).not.toHaveProperty('artifacts');
  for (const result of [{}, { isError: true }, { content: [] }])
    expect(JSON.stringify(withResult(task, result, end))).toContain('"parts":[{"text"');
});

it('names content of another kind, and keeps the metadata of the result', () => {
  const ended = withResult(task, { content: [{ type: 'hologram' }], _meta: { a: 1 } }, end);
  expect(ended).toMatchObject({
    artifacts: [{ parts: [{ text: '[content that A2A cannot carry: hologram]' }] }],
    metadata: { 'isthmus/not-carried': ['content[0]: hologram'], 'isthmus/mcp': { a: 1 } },
  });
});

it('leaves out text that says the structured content again, and no other', () => {
  const content = [
    { type: 'text', text: '{"n": 1}' },
    { type: 'text', text: 'One.' },
  ];
  const { artifacts } = withResult(task, { content, structuredContent: { n: 1 } }, end);
  expect(artifacts).toMatchObject([{ parts: [{ text: 'One.' }, { data: { n: 1 } }] }]);
});

it('shows as many messages as were asked for', () => {
  const asked = withStatus(task, {
    state: 'INPUT_REQUIRED',
    at,
    messageId: 'q',
    parts: [{ text: 'Which?' }],
  });
  const continued = withMessage(asked, { messageId: 'a' });
  expect(continued.history).toMatchObject([
    { messageId: 'q' },
    { messageId: 'a', taskId: 't', contextId: 'c' },
  ]);
  expect(taskView(continued, { historyLength: 1 })).toMatchObject({ history: [{ messageId: 'a' }] });
  expect(taskView(continued, { historyLength: 0 })).not.toHaveProperty('history');
  expect(taskView({ ...continued, artifacts: [{}] }, { withArtifacts: false })).not.toHaveProperty(
    'artifacts',
  );
  const many = Array.from({ length: 30 }).reduce<BridgedTask>((so) => withMessage(so, {}), task);
  expect(many.history).toHaveLength(20);
});

it('tells of an artifact before the state that ends the task', () => {
  const done = withResult(task, { content: [] }, end);
  expect(eventsOf(done).map((event) => Object.keys(event)[0])).toEqual(['artifactUpdate', 'statusUpdate']);
  expect(['COMPLETED', 'TASK_STATE_REJECTED', 'WORKING', 'INPUT_REQUIRED'].map(hasEnded)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
