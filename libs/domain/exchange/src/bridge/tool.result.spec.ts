import { describe, expect, it } from 'vitest';
import { emptyTurn, takeEvent } from './agent.turn.js';
import { toolResultOf } from './tool.result.js';

function resultOf(...events: object[]) {
  const turn = emptyTurn();
  const words = events.map((event) => takeEvent(turn, event));
  return { ...toolResultOf(turn), words };
}

const task = { task: { id: 't1', contextId: 'c1', status: { state: 'TASK_STATE_WORKING' } } };
const ended = (state: string, text?: string) => ({
  statusUpdate: {
    taskId: 't1',
    contextId: 'c1',
    status: { state: `TASK_STATE_${state}`, ...(text && { message: { parts: [{ text }] } }) },
  },
});
const piece = (part: object, append = true, artifactId = 'a1') => ({
  artifactUpdate: { taskId: 't1', contextId: 'c1', append, artifact: { artifactId, parts: [part] } },
});

describe('an answer', () => {
  it('that is streamed in pieces is one text, and each piece is progress', () => {
    const result = resultOf(task, piece({ text: 'Hel' }, false), piece({ text: 'lo' }), ended('COMPLETED'));
    expect(result.content).toEqual([{ type: 'text', text: 'Hello' }]);
    expect(result.structuredContent).toEqual({ state: 'completed', taskId: 't1', contextId: 'c1' });
    expect(result.words).toEqual(['', 'Hel', 'lo', '']);
  });

  it('whose pieces name their media type is one text, and another for another type', () => {
    const [plain, markdown] = ['text/plain', 'text/markdown'];
    const result = resultOf(
      task,
      piece({ text: 'Hel', mediaType: plain }, false),
      piece({ text: 'lo', mediaType: plain }),
      piece({ text: '# Hi', mediaType: markdown }),
      ended('COMPLETED'),
    );
    expect(result.content.map((block) => block.type === 'text' && block.text)).toEqual(['Hello', '# Hi']);
  });

  it('that replaces an artifact is the last one', () => {
    const result = resultOf(task, piece({ text: 'old' }, false), piece({ text: 'new' }, false));
    expect(result.content).toEqual([{ type: 'text', text: 'new' }]);
  });

  it('whose last status repeats its artifact says it once', () => {
    const result = resultOf(task, piece({ text: 'Hello' }, false), ended('COMPLETED', 'Hello'));
    expect(result.content).toEqual([{ type: 'text', text: 'Hello' }]);
  });

  it('without a task is what the message says', () => {
    const result = resultOf({ message: { contextId: 'c1', parts: [{ text: 'Hi' }, { data: { n: 1 } }] } });
    expect(result).toMatchObject({
      content: [
        { type: 'text', text: 'Hi' },
        { type: 'text', text: '{"n":1}' },
      ],
      structuredContent: { state: 'completed', contextId: 'c1', data: [{ n: 1 }] },
    });
  });

  it.each([
    [
      { raw: 'aGk=', mediaType: 'image/png' },
      { type: 'image', data: 'aGk=', mimeType: 'image/png' },
    ],
    [
      { raw: 'aGk=', mediaType: 'audio/wav' },
      { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
    ],
    [
      { raw: 'aGk=', filename: 'a b.pdf', mediaType: 'application/pdf' },
      {
        type: 'resource',
        resource: { uri: 'urn:isthmus:artifact:a1/a%20b.pdf', mimeType: 'application/pdf', blob: 'aGk=' },
      },
    ],
    [
      { raw: 'aGk=' },
      {
        type: 'resource',
        resource: { uri: 'urn:isthmus:artifact:a1/part', mimeType: 'application/octet-stream', blob: 'aGk=' },
      },
    ],
    [
      { url: 'https://example.com/x', mediaType: 'text/html' },
      {
        type: 'resource_link',
        uri: 'https://example.com/x',
        name: 'https://example.com/x',
        mimeType: 'text/html',
      },
    ],
    [
      { text: 'cited', metadata: { source: 1 } },
      { type: 'text', text: 'cited', _meta: { 'isthmus/metadata': { source: 1 } } },
    ],
    [{ hologram: 1 }, { type: 'text', text: '[a part that MCP cannot carry: hologram]' }],
  ])('with the part %j carries it', (part, block) => {
    expect(resultOf(task, piece(part, false)).content).toEqual([block]);
  });
});

describe('a task', () => {
  it('is known by any of its events', () => {
    for (const event of [task, piece({ text: 'x' }, false), ended('WORKING')])
      expect(resultOf(event).structuredContent).toMatchObject({ taskId: 't1', contextId: 'c1' });
  });

  it.each([
    ['UNSPECIFIED', 'failed', 'The agent failed without saying why.'],
    ['OF_ANOTHER_VERSION', 'failed', 'The agent failed without saying why.'],
    ['FAILED', 'failed', 'The agent failed without saying why.'],
    ['REJECTED', 'rejected', 'The agent declined the message without saying why.'],
    ['CANCELED', 'canceled', 'The task was cancelled.'],
  ])('that ended as %s is an error', (state, named, words) => {
    expect(resultOf(task, ended(state))).toMatchObject({
      content: [{ type: 'text', text: words }],
      structuredContent: { state: named, taskId: 't1' },
      isError: true,
    });
    expect(resultOf(task, ended(state, 'Because.')).content).toEqual([{ type: 'text', text: 'Because.' }]);
  });

  it.each([
    ['INPUT_REQUIRED', 'input-required'],
    ['AUTH_REQUIRED', 'auth-required'],
  ])('that waits as %s is no error, and says for what and how to go on', (state, named) => {
    const result = resultOf(task, ended(state, 'Which bill?'));
    expect(result.content).toEqual([{ type: 'text', text: 'Which bill?' }]);
    expect(result.structuredContent).toEqual({ state: named, taskId: 't1', contextId: 'c1' });
    expect(result.isError).toBeUndefined();
  });

  it('that is whole in one answer keeps its artifacts', () => {
    const whole = {
      task: {
        ...task.task,
        status: { state: 'TASK_STATE_COMPLETED' },
        artifacts: [{ artifactId: 'a', parts: [{ text: 'x' }] }],
      },
    };
    expect(resultOf(whole).content).toEqual([{ type: 'text', text: 'x' }]);
  });
});

it('takes nothing from what is no event of A2A', () => {
  for (const event of [null, 5, [], {}, { task: 5 }, { artifactUpdate: {} }, { message: null }])
    expect(resultOf(event as object)).toMatchObject({ structuredContent: { state: 'failed' }, words: [''] });
});
