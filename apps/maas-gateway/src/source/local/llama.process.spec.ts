import { afterEach, expect, it, vi } from 'vitest';
import { ask, FakeLlama, GENERATION, NEVER, type FakeWorker } from '../../testing/fake-llama.js';
import type { LlamaProcess } from './llama.process.js';
import type { LlamaProcessOptions } from './llama.process.options.js';

let llama: FakeLlama;
let workers: FakeWorker[];
afterEach(() => {
  llama.process.close();
  vi.useRealTimers();
});

function start(change: Partial<LlamaProcessOptions> = {}): LlamaProcess {
  llama = new FakeLlama(change);
  ({ workers } = llama);
  return llama.process;
}

const worker = () => llama.worker;

it('starts a process for the first answer, and none before', async () => {
  const process = start();
  expect(workers).toEqual([]);
  const answer = ask(process);
  expect(worker().sent).toEqual([{ type: 'load', settings: expect.anything() }]);
  worker().load();
  worker().text(1, 'Hel');
  worker().text(1, 'lo');
  worker().finish(1);
  expect(await answer).toBe('Hello');
});

it('asks for as many answers at a time as it has sequences, in their order', async () => {
  const process = start();
  const answers = [ask(process), ask(process), ask(process), ask(process)];
  worker().load();
  expect(worker().asked()).toEqual([1, 2]);
  worker().finish(2);
  expect(worker().asked()).toEqual([1, 2, 3]);
  [1, 3, 4].forEach((id) => worker().finish(id));
  await Promise.all(answers);
});

it('refuses more than may wait, and leaves room for others', async () => {
  const process = start({ waitingMax: 4 });
  const busy = { code: 'RATE_LIMITED', retryAfterMs: expect.any(Number) };
  const answers = [ask(process), ask(process)];
  await expect(ask(process)).rejects.toMatchObject(busy);
  answers.push(ask(process, { owner: 'b' }));
  await expect(ask(process, { owner: 'b' })).rejects.toMatchObject(busy);
  answers.push(ask(process, { owner: 'c' }));
  await expect(ask(process, { owner: 'd' })).rejects.toMatchObject(busy);
  worker().load();
  [1, 3, 4, 2].forEach((id) => worker().finish(id));
  await Promise.all(answers);
});

it('lets owners take turns', async () => {
  const process = start({ settings: { path: '/m.gguf', contextTokensMax: 2_048, sequences: 1 } });
  const owners = ['a', 'a', 'a', 'b', 'b', 'c'];
  const answers = owners.map((owner) => ask(process, { owner }));
  worker().load();
  for (let answered = 1; answered <= owners.length; answered++) worker().finish(worker().asked().at(-1) ?? 0);
  expect(worker().asked()).toEqual([1, 4, 6, 2, 5, 3]);
  await Promise.all(answers);
});

it('loses the answers in flight with their process, and none that waits', async () => {
  const process = start();
  const [first, second, third] = [ask(process), ask(process), ask(process)];
  worker().load();
  worker().text(1, 'Hel');
  worker().end('SIGKILL');
  await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await vi.waitFor(() => expect(workers).toHaveLength(2));
  worker().load();
  expect(worker().asked()).toEqual([3]);
  worker().finish(3);
  expect(await third).toBe('');
});

it('survives twenty ends in a row, waiting longer before each start up to a bound', async () => {
  vi.useFakeTimers();
  const process = start();
  const waits: number[] = [];
  for (let kill = 1; kill <= 20; kill++) {
    const answer = ask(process);
    const asked = Date.now();
    while (workers.length < kill) await vi.advanceTimersByTimeAsync(10);
    waits.push(Date.now() - asked);
    worker().load();
    worker().end('SIGKILL');
    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  }
  expect(waits.slice(0, 4)).toEqual([0, 50, 100, 200]);
  expect(Math.max(...waits)).toBe(2_000);
  const answer = ask(process);
  await vi.advanceTimersByTimeAsync(2_000);
  worker().load();
  worker().finish(21);
  expect(await answer).toBe('');
});

it('says why a model was refused, and asks no more for minutes', async () => {
  vi.useFakeTimers();
  const onChange = vi.fn();
  const process = start({ onChange });
  const answer = ask(process);
  worker().tell({
    type: 'refused',
    reason: "failed to load /secret/model.gguf: unknown model architecture: 'x'",
  });
  await expect(answer).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'The model local/test cannot be loaded: model.gguf has the unknown architecture x',
  });
  expect(process.faultReason).toBe('model.gguf has the unknown architecture x');
  expect([onChange.mock.calls.length, worker().killed]).toEqual([1, true]);
  await expect(ask(process)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(workers).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(300_000);
  process.check();
  worker().load();
  expect([workers.length, process.faultReason, onChange.mock.calls.length]).toEqual([2, undefined, 2]);
});

it('shows clients nothing of what llama.cpp says', async () => {
  const process = start();
  const answer = ask(process);
  worker().tell({ type: 'refused', reason: 'cannot map /secret/model.gguf' });
  await expect(answer).rejects.toMatchObject({
    message: 'The model local/test cannot be loaded: model.gguf is no model that llama.cpp can run',
  });
});

it('gives up a model whose processes end while they load it', async () => {
  vi.useFakeTimers();
  const process = start();
  const answer = ask(process);
  for (let load = 1; load <= 5; load++) {
    while (workers.length < load) await vi.advanceTimersByTimeAsync(10);
    worker().end('SIGSEGV');
  }
  await expect(answer).rejects.toMatchObject({
    message: expect.stringContaining('ended 5 times while it loaded the model'),
  });
});

it('gives up a model whose process cannot be started, and is no error of the gateway', async () => {
  vi.useFakeTimers();
  const fork = vi.fn(() => {
    throw new Error('spawn EMFILE');
  });
  const answer = ask(start({ fork }));
  await vi.advanceTimersByTimeAsync(10_000);
  await expect(answer).rejects.toMatchObject({
    message: expect.stringContaining('ended 5 times while it loaded the model'),
  });
  expect(fork).toHaveBeenCalledTimes(5);
});

it('waits no longer than two minutes for a model to be loaded', async () => {
  vi.useFakeTimers();
  const process = start();
  const answer = ask(process);
  await vi.advanceTimersByTimeAsync(120_000);
  await expect(answer).rejects.toMatchObject({
    message: expect.stringContaining('was not loaded within 120 s'),
  });
  expect(worker().killed).toBe(true);
});

it('stops an answer that is aborted, and keeps its place until it has stopped', async () => {
  const process = start({ settings: { path: '/m.gguf', contextTokensMax: 2_048, sequences: 1 } });
  const abortion = new AbortController();
  const [first, second] = [ask(process, abortion), ask(process)];
  worker().load();
  worker().text(1, 'Hel');
  const reason = new Error('the client left');
  abortion.abort(reason);
  await expect(first).rejects.toBe(reason);
  expect(worker().sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
  expect(worker().asked()).toEqual([1]);
  worker().tell({
    type: 'event',
    id: 1,
    event: { type: 'failure', failure: { kind: 'internal', reason: 'cancelled' } },
  });
  expect(worker().asked()).toEqual([1, 2]);
  worker().finish(2);
  await second;
});

it('never asks for an answer that was aborted while it waited', async () => {
  const process = start();
  const abortion = new AbortController();
  const answer = ask(process, abortion);
  abortion.abort(new Error('the client left'));
  await expect(answer).rejects.toThrow('the client left');
  worker().load();
  expect(worker().asked()).toEqual([]);
});

it('stops an answer whose reader goes away', async () => {
  const process = start();
  const events = process.generate(GENERATION, NEVER);
  const first = events.next();
  worker().load();
  worker().text(1, 'Hel');
  await first;
  await events.return(undefined);
  expect(worker().sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
});

it('gives its memory back when it has had nothing to do, and starts again', async () => {
  vi.useFakeTimers();
  const process = start({ idleMs: 1_000 });
  const answer = ask(process);
  worker().load();
  worker().finish(1);
  await answer;
  await vi.advanceTimersByTimeAsync(999);
  expect(worker().killed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(worker().killed).toBe(true);
  void ask(process);
  expect(workers).toHaveLength(2);
});

it('ends its process and every answer when it is closed', async () => {
  const process = start();
  const answer = ask(process);
  worker().load();
  process.close();
  await expect(answer).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(worker().killed).toBe(true);
  await expect(ask(process)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
