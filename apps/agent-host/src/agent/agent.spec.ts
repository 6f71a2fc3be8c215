import { TaskState, type Part, type Task } from '@a2a-js/sdk';
import { APICallError } from 'ai';
import { describe, expect, it } from 'vitest';
import { textPart } from './a2a.events.js';
import { citationsOfChunk, uniqueCitations } from './citations.js';
import { boundedHistory, instructionsOf } from './prompt.js';
import { compactTask, isTerminal } from './task.compact.js';
import { taskTokens } from './task.pages.js';
import { describeFailure } from './turn.failure.js';

describe('the history a model sees', () => {
  const lines = ['a', 'b', 'c', 'd'].map((text, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    text,
  }));

  it("is the newest lines that fit, from a user's on", () => {
    const texts = (linesMax: number, charactersMax: number) =>
      boundedHistory(lines, { linesMax, charactersMax }).map(({ text }) => text);
    expect(texts(10, 100)).toEqual(['a', 'b', 'c', 'd']);
    expect(texts(3, 100)).toEqual(['c', 'd']);
    expect(texts(10, 2)).toEqual(['c', 'd']);
    expect(texts(10, 0)).toEqual([]);
  });
});

it('tells a model of its knowledge base only when it has one', () => {
  const spec = {
    name: 'S',
    description: 'D.',
    instructions: 'I.',
    model: 'm',
    mcpServers: [],
    limits: { stepsMax: 1, outputTokensMax: 1, turnTimeoutMs: 1 },
    skills: [{ id: 's', name: 'Skill', description: 'does', tags: [], examples: [] }],
  };
  expect(instructionsOf({ ...spec, knowledgeBaseId: '' })).toBe(
    'You are S. D.\n\nI.\n\nWhat you offer:\n- Skill: does',
  );
  expect(instructionsOf({ ...spec, knowledgeBaseId: 'kb' })).toContain('Answer from the knowledge base');
});

describe('citations', () => {
  it('are read from chunks and whole answers, and from nothing else', () => {
    const citations = [{ article_id: 'a', title: 'T', quote: 'Q' }, { title: 'no id' }];
    const expected = [{ articleId: 'a', title: 'T', quote: 'Q' }];
    expect(citationsOfChunk({ choices: [{ delta: { citations } }] })).toEqual(expected);
    expect(citationsOfChunk({ choices: [{ message: { citations } }] })).toEqual(expected);
    expect(
      [null, 'x', {}, { choices: 1 }, { choices: [{ delta: { citations: 'x' } }] }].flatMap(citationsOfChunk),
    ).toEqual([]);
  });

  it('are named once', () => {
    const citation = { articleId: 'a', title: 'T', quote: 'Q' };
    expect(uniqueCitations([citation, { ...citation }, { ...citation, quote: 'R' }])).toHaveLength(2);
  });
});

it('stores text in one piece and keeps data apart', () => {
  const data: Part = {
    content: { $case: 'data', value: { x: 1 } },
    mediaType: 'application/json',
    filename: '',
    metadata: undefined,
  };
  const artifact = {
    artifactId: 'a',
    name: '',
    description: '',
    parts: [textPart('a'), textPart('b'), data, textPart('c')],
    metadata: undefined,
    extensions: [],
  };
  const task: Task = {
    id: 't',
    contextId: 'c',
    status: undefined,
    artifacts: [artifact],
    history: [],
    metadata: undefined,
  };
  expect(compactTask(task).artifacts[0]?.parts.map(({ content }) => content?.value as unknown)).toEqual([
    'ab',
    { x: 1 },
    'c',
  ]);
});

it('knows which states end a task', () => {
  const ended = [1, 2, 3, 4, 5, 6, 7, 8].filter((state) => isTerminal(state));
  expect(ended).toEqual([
    TaskState.TASK_STATE_COMPLETED,
    TaskState.TASK_STATE_FAILED,
    TaskState.TASK_STATE_CANCELED,
    TaskState.TASK_STATE_REJECTED,
  ]);
});

it('reads back its own page tokens and no others', () => {
  const position = { statusAt: new Date('2026-01-02T03:04:05.678Z'), id: 'a|b' };
  expect(taskTokens.decode(taskTokens.encode(position))).toEqual(position);
  const broken = ['x', Buffer.from('["no date","a"]').toString('base64url')];
  for (const token of broken)
    expect(() => taskTokens.decode(token)).toThrow(/must be the next_page_token of the page before/);
});

it('never repeats what an upstream says', () => {
  const call = (statusCode: number | undefined, responseBody = 'sk-secret') =>
    new APICallError({
      message: 'sk-secret',
      url: 'http://secret',
      requestBodyValues: {},
      ...(statusCode === undefined ? {} : { statusCode }),
      responseBody,
    });
  const texts = [undefined, 200, 400, 401, 403, 404, 429, 500, 503].map(
    (status) => describeFailure(call(status), 'm').message,
  );
  expect(texts.join(' ')).not.toMatch(/secret/);
  expect(new Set(texts).size).toBe(7);
  expect(describeFailure(new Error('socket secret'), 'm').message).toBe(
    'The model m broke off in the middle of its answer.',
  );
});
