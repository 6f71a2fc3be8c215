import { expect, it } from 'vitest';
import { completionRequest } from '../../testing/fake-request.js';
import { FakeLlama } from '../../testing/fake-llama.js';
import { LlamaSource, type FoundFile } from './llama.source.js';

const HELLO = completionRequest('Hello');
const CALL = {
  ...{ model: { sourceId: 'local/x' }, inputTokens: 9, outputTokensMax: 7, owner: 'o' },
  signal: new AbortController().signal,
};

/** A source whose file a test replaces; each process is told apart. */
function sourceOf() {
  const llamas: FakeLlama[] = [];
  const state: { found: FoundFile } = { found: { path: '/x.gguf', state: '1' } };
  const source = new LlamaSource({
    ...{ id: 'local/x', description: 'A model.', contextTokensMax: 100, checked: false },
    find: () => Promise.resolve(state.found),
    process: (_, onChange) => {
      const llama = new FakeLlama({ onChange });
      llamas.push(llama);
      return llama.process;
    },
  });
  return { source, state, llamas };
}

/** Nothing to see yet is no fault. */
function ask(source: LlamaSource) {
  const answer = source.complete(HELLO, CALL);
  answer.catch(() => undefined);
  return answer;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it.each<[string, FoundFile]>([
  ['replaced', { path: '/x.gguf', state: '2' }],
  ['gone', { missing: 'x.gguf is not there', remedy: 'Run: npm run models' }],
])('finishes its answers where its file is %s, and then ends its process', async (_, found) => {
  const { source, state, llamas } = sourceOf();
  await source.look();
  const answers = [ask(source), ask(source), ask(source)];
  await settle();
  const worker = llamas[0]?.worker;
  worker?.load();
  state.found = found;
  await source.look();
  expect(worker?.killed).toBe(false);
  [1, 2, 3].forEach((id) => worker?.finish(id));
  expect(await Promise.all(answers)).toHaveLength(3);
  expect(worker?.killed).toBe(true);
  source.close();
});

it('asks the process of the new file from then on, and has two at most', async () => {
  const { source, state, llamas } = sourceOf();
  await source.look();
  const answers: Promise<unknown>[] = [];
  for (const version of ['1', '2', '3']) {
    state.found = { path: '/x.gguf', state: version };
    await source.look();
    answers.push(ask(source));
    await settle();
  }
  expect(llamas).toHaveLength(3);
  await expect(answers[0]).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  llamas.slice(1).forEach(({ worker }) => {
    worker.load();
    worker.finish(1);
  });
  expect(await Promise.all(answers.slice(1))).toHaveLength(2);
  source.close();
});

it('is closed for good: neither a look that still goes on nor a late request starts a process', async () => {
  const { source, state, llamas } = sourceOf();
  await source.look();
  state.found = { path: '/x.gguf', state: '2' };
  const look = source.look();
  source.close();
  await look;
  await expect(source.complete(HELLO, CALL)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(llamas).toEqual([]);
});

it('is closed with the process of the file before', async () => {
  const { source, state, llamas } = sourceOf();
  await source.look();
  const answer = ask(source);
  await settle();
  state.found = { path: '/x.gguf', state: '2' };
  await source.look();
  source.close();
  await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(llamas[0]?.worker.killed).toBe(true);
});

it('offers no more context than the model that was loaded has', async () => {
  const { source, llamas } = sourceOf();
  let changes = 0;
  source.onChange(() => (changes += 1));
  await source.look();
  const answer = ask(source);
  await settle();
  const contexts = () => source.models().map(({ contextTokensMax }) => contextTokensMax);
  expect([contexts(), changes]).toEqual([[100], 1]);
  llamas[0]?.worker.tell({ type: 'loaded', contextTokensMax: 64 });
  expect([contexts(), changes]).toEqual([[64], 2]);
  llamas[0]?.worker.finish(1);
  await answer;
  source.close();
});
