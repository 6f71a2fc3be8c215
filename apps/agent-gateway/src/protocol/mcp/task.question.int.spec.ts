import { describe, expect, it } from 'vitest';
import { useGateway } from '../../testing/gateway.fixture.js';
import { ASKING, useTool } from '../../testing/mcp.task.fixture.js';
import { sendResult } from '../../testing/scripted-agent.js';

const gateway = useGateway();
const tool = useTool(gateway);

async function asked(): Promise<{ taskId: string; key: string }> {
  const taskId = await tool.begun({ capabilities: ASKING });
  tool.asks('Which bill?');
  const requests = await requestsOf(taskId);
  const [key = ''] = Object.keys(requests);
  expect(requests[key]).toMatchObject({
    method: 'elicitation/create',
    params: { mode: 'form', message: 'Which bill?', requestedSchema: { required: ['answer'] } },
  });
  return { taskId, key };
}

async function requestsOf(taskId: string): Promise<Record<string, object>> {
  const { result } = await tool.read(taskId, { capabilities: ASKING });
  expect(result).toMatchObject({ status: 'input_required' });
  return result?.['inputRequests'] as Record<string, object>; // By the key of each.
}

const accept = (answer: string) => ({ action: 'accept', content: { answer } });
const update = (taskId: string, inputResponses: unknown) =>
  tool.send('tasks/update', { taskId, inputResponses }, { capabilities: ASKING, at: 1 });

describe('a question of a task', () => {
  it('is answered by its next message; the next question has another key', async () => {
    await tool.publish();
    const { taskId, key } = await asked();
    expect(Object.keys(await requestsOf(taskId))).toEqual([key]);
    const { result } = await update(taskId, { [key]: accept('That of May') });
    expect(Object.keys(result ?? {}).sort()).toEqual(['_meta', 'resultType']);
    expect(tool.sent().at(-1)).toMatchObject({
      method: 'SendMessage',
      params: {
        message: {
          taskId: 't1',
          contextId: 'c1',
          messageId: key,
          parts: [{ text: 'That of May' }],
          metadata: { 'isthmus-skill': 'answers' },
        },
        configuration: { returnImmediately: true },
      },
    });
    expect((await tool.read(taskId)).result).toMatchObject({ status: 'working' });
    tool.asks('Which bill?');
    expect(Object.keys(await requestsOf(taskId))).not.toContain(key);
    expect(await gateway.settledRows(tool.agentId)).toMatchObject([
      { method: 'tools/call', charge: 'posted' },
      { method: 'tasks/update', charge: 'posted', conversation: 'c1' },
    ]);
  });

  it('is answered once, and charged once, however often and however otherwise its client answers', async () => {
    await tool.publish();
    const { taskId, key } = await asked();
    for (const words of ['May', 'May', 'June']) {
      const { result } = await update(taskId, { [key]: accept(words) });
      expect(result).toMatchObject({ resultType: 'complete' });
      tool.state = 'INPUT_REQUIRED'; // As if the agent had not begun to work on it.
    }
    expect(tool.messages()).toHaveLength(2);
    const posted = (await gateway.settledRows(tool.agentId)).filter(({ charge }) => charge === 'posted');
    expect(posted.map(({ method }) => method)).toEqual(['tools/call', 'tasks/update']);
  });

  it.each([
    ['to what the task does not ask', { other: accept('x') }],
    ['of no kind', { other: 'x' }],
  ])('leaves answers %s aside', async (_name, inputResponses) => {
    const { taskId } = await asked();
    expect((await update(taskId, inputResponses)).result).toMatchObject({ resultType: 'complete' });
    expect(tool.messages()).toHaveLength(1);
  });

  it('that is declined cancels the task; one that is closed leaves it waiting', async () => {
    const { taskId, key } = await asked();
    await update(taskId, { [key]: { action: 'cancel' } });
    expect(Object.keys(await requestsOf(taskId))).toEqual([key]);
    await update(taskId, { [key]: { action: 'decline' } });
    expect((await tool.read(taskId)).result).toMatchObject({ status: 'cancelled' });
  });

  it.each([
    ['is no elicitation', 'x'],
    ['has no answer', { action: 'accept', content: {} }],
    ['is too long', accept('x'.repeat(10_001))],
    ['cannot be stored', accept('a\u0000b')],
  ])('by a response that %s is refused by its name, and stays', async (_name, response) => {
    const { taskId, key } = await asked();
    const { error } = await update(taskId, { [key]: response });
    expect(error).toMatchObject({ code: -32602, data: { field: `params.inputResponses.${key}` } });
    expect(Object.keys(await requestsOf(taskId))).toEqual([key]);
  });

  it('is a result for a client that cannot ask its user', async () => {
    const taskId = await tool.begun();
    tool.asks('Which bill?');
    expect((await tool.read(taskId)).result).toMatchObject({
      status: 'completed',
      result: {
        content: [{ text: 'Which bill?' }],
        structuredContent: { state: 'input-required', taskId: 't1', contextId: 'c1' },
      },
    });
  });
});

describe('an answer of which it is not known whether the agent has it', () => {
  /** The agent breaks off instead of answering the first message for its task. */
  async function unanswered(): Promise<{ taskId: string; key: string; history: object[] }> {
    await tool.publish();
    const known = await asked();
    const history: object[] = [];
    let breaks = 1;
    gateway.agent.play((response, id) => {
      const { method, params } = tool.sent().at(-1) ?? { method: '', params: {} };
      if (params.message?.['taskId'] === 't1' && breaks-- > 0) return void response.destroy();
      const task = { ...tool.asJson(), history };
      sendResult(response, id, method === 'SendMessage' ? { task } : task);
    });
    const { error } = await update(known.taskId, { [known.key]: accept('May') });
    expect(error).toMatchObject({ data: { code: 'UNAVAILABLE' } });
    return { ...known, history };
  }
  const answers = () => tool.messages().flatMap(({ params }) => params.message?.['parts'] ?? []);

  it('may be another the next time', async () => {
    const { taskId, key } = await unanswered();
    expect((await update(taskId, { [key]: accept('June') })).result).toMatchObject({
      resultType: 'complete',
    });
    expect(answers()).toEqual([{ text: 'hi' }, { text: 'May' }, { text: 'June' }]);
    await update(taskId, { [key]: accept('July') });
    expect(answers()).toHaveLength(3);
  });

  it('is the first where the agent has it', async () => {
    const { taskId, key, history } = await unanswered();
    history.push({ messageId: key, role: 'ROLE_USER', parts: [{ text: 'May' }] });
    expect((await update(taskId, { [key]: accept('June') })).result).toMatchObject({
      resultType: 'complete',
    });
    expect(answers()).toHaveLength(2);
  });

  it('is charged once where its client has left, whatever is answered then', async () => {
    const { taskId, key, history } = await unanswered();
    let left: () => void = () => undefined;
    gateway.agent.play((response, id) => {
      const { method, params } = tool.sent().at(-1) ?? { method: '', params: {} };
      if (params.message?.['taskId'] === 't1' && history.length === 0) {
        history.push({ messageId: key, role: 'ROLE_USER', parts: [{ text: 'May' }] });
        return left();
      }
      const task = { ...tool.asJson(), history };
      sendResult(response, id, method === 'SendMessage' ? { task } : task);
    });
    const leaving = new AbortController();
    left = () => leaving.abort();
    await expect(
      tool.send(
        'tasks/update',
        { taskId, inputResponses: { [key]: accept('May') } },
        {
          capabilities: ASKING,
          signal: leaving.signal,
        },
      ),
    ).rejects.toThrow();
    gateway.agent.cut();
    await expect
      .poll(async () => (await update(taskId, { [key]: accept('June') })).result, { timeout: 20_000 })
      .toBeDefined();
    const posted = (await gateway.settledRows(tool.agentId)).filter(({ charge }) => charge === 'posted');
    expect(posted.map(({ method }) => method)).toEqual(['tools/call', 'tasks/update']);
  });
});
