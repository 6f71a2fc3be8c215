import { expect, it } from 'vitest';
import { applyEvent } from './a2a';
import { isOver, NO_ANSWER, textOf } from './answer';

const result = (value: object) => ({ jsonrpc: '2.0', id: 'r', result: value });
const artifactUpdate = (parts: object[], append: boolean) =>
  result({ artifactUpdate: { taskId: 't', contextId: 'c', artifact: { artifactId: 'a', parts }, append } });
const statusUpdate = (state: string, text?: string) =>
  result({
    statusUpdate: {
      taskId: 't',
      contextId: 'c',
      status: { state, ...(text ? { message: { parts: [{ text }] } } : {}) },
    },
  });

it('appends the artifact to the answer and keeps the conversation', () => {
  const answer = [
    result({ task: { id: 't', contextId: 'c', status: { state: 'TASK_STATE_SUBMITTED' } } }),
    statusUpdate('TASK_STATE_WORKING'),
    artifactUpdate([{ text: 'Your bill ' }], false),
    artifactUpdate([{ text: 'is due.' }], true),
    artifactUpdate([{ data: { citations: [{ articleId: 'b-1', title: 'Bills', quote: 'due' }] } }], true),
    statusUpdate('TASK_STATE_COMPLETED'),
  ].reduce(applyEvent, NO_ANSWER);
  expect(textOf(answer)).toBe('Your bill is due.');
  expect(answer).toMatchObject({
    taskId: 't',
    contextId: 'c',
    citations: [{ articleId: 'b-1', title: 'Bills' }],
  });
  expect(isOver(answer)).toBe(true);
});

it('replaces an artifact that is sent again as a whole', () => {
  const parts = [{ text: 'Your bill is due.' }];
  const answer = [artifactUpdate([{ text: 'Your' }], false), artifactUpdate(parts, false)].reduce(
    applyEvent,
    NO_ANSWER,
  );
  expect(textOf(answer)).toBe('Your bill is due.');
});

it('has the id by which the answer can be marked', () => {
  const answerId = `chatcmpl-${'1'.repeat(32)}`;
  const artifact = { artifactId: 'a', parts: [{ text: '' }], metadata: { answerId } };
  const answer = [
    artifactUpdate([{ text: 'Nine.' }], false),
    result({ artifactUpdate: { taskId: 't', contextId: 'c', artifact, append: true } }),
    artifactUpdate([{ text: ' days' }], true),
  ].reduce(applyEvent, NO_ANSWER);
  expect(answer.answerId).toBe(answerId);
});

it('keeps task, conversation and citations that a later event does not name', () => {
  const citations = [{ articleId: 'b-1', title: 'Bills', quote: 'due' }];
  const update = { artifactUpdate: { artifact: { artifactId: 'a', parts: [{ text: '.' }] }, append: true } };
  const answer = [artifactUpdate([{ data: { citations } }], false), result(update)].reduce(
    applyEvent,
    NO_ANSWER,
  );
  expect(answer).toMatchObject({ taskId: 't', contextId: 'c', citations });
});

it('shows why a task failed although the stream itself was fine', () => {
  const answer = [statusUpdate('TASK_STATE_FAILED', 'The model answered nothing.')].reduce(
    applyEvent,
    NO_ANSWER,
  );
  expect(textOf(answer)).toBe('The model answered nothing.');
  expect(answer.state).toBe('TASK_STATE_FAILED');
});

it('says in the words of the reader why the platform refused, whether the task failed or the request', () => {
  const budget = { domain: 'isthmus', reason: 'BUDGET_EXHAUSTED', metadata: { budget: 'agent' } };
  const message = { parts: [{ text: 'The budget of the agent does not cover this.' }], metadata: budget };
  const status = { state: 'TASK_STATE_FAILED', message };
  const failed = applyEvent(NO_ANSWER, result({ statusUpdate: { taskId: 't', contextId: 'c', status } }));
  const refused = applyEvent(NO_ANSWER, {
    error: { code: -32000, message: 'No.', data: [{ '@type': 'x' }, budget] },
  });
  for (const answer of [failed, refused])
    expect(answer).toMatchObject({ refusal: { code: 'BUDGET_EXHAUSTED', budget: 'agent' } });
  expect(textOf(failed)).toBe('');
});

it('keeps the words of an agent elsewhere, whatever it calls its reasons', () => {
  const message = { parts: [{ text: 'Closed.' }], metadata: { domain: 'elsewhere', reason: 'CLOSED' } };
  const status = { state: 'TASK_STATE_FAILED', message };
  const answer = applyEvent(NO_ANSWER, result({ statusUpdate: { status } }));
  expect(answer.refusal).toBeUndefined();
  expect(textOf(answer)).toBe('Closed.');
});

it('treats a plain message as the whole answer', () => {
  const answer = applyEvent(NO_ANSWER, result({ message: { parts: [{ text: 'Hello' }], contextId: 'c' } }));
  expect(textOf(answer)).toBe('Hello');
  expect(isOver(answer)).toBe(true);
});

it('turns a JSON-RPC error into a failed answer and ignores what it does not know', () => {
  expect(applyEvent(NO_ANSWER, { error: { code: -32001, message: 'x' } })).toMatchObject({
    state: 'TASK_STATE_FAILED',
    errorCode: -32001,
  });
  expect(applyEvent(NO_ANSWER, { hello: 1 })).toEqual(NO_ANSWER);
  expect(applyEvent(NO_ANSWER, 'text')).toEqual(NO_ANSWER);
});

it('shows what the agent said and that a person was asked, where the conversation is handed over', () => {
  const waiting = { ...NO_ANSWER, state: 'TASK_STATE_INPUT_REQUIRED', note: 'A person was asked.' };
  expect(textOf({ ...waiting, artifacts: [{ id: 'a', text: 'I do not know.' }] })).toBe(
    'I do not know.\n\nA person was asked.',
  );
  expect(textOf(waiting)).toBe('A person was asked.');
});
