import { afterEach, expect, it, vi } from 'vitest';
import { ask, FakeLlama, GENERATION, NEVER } from '../../testing/fake-llama.js';
import type { LlamaProcess } from './llama.process.js';
import type { LlamaProcessOptions } from './llama.process.options.js';

let llama: FakeLlama;
afterEach(() => {
  llama.process.close();
  vi.useRealTimers();
});

function start(change: Partial<LlamaProcessOptions> = {}): LlamaProcess {
  llama = new FakeLlama(change);
  return llama.process;
}

const worker = () => llama.worker;

it('ends a process that says nothing of an answer, and goes on with the next', async () => {
  vi.useFakeTimers();
  const process = start({ settings: { path: '/m.gguf', contextTokensMax: 2_048, sequences: 1 } });
  const [first, second] = [ask(process), ask(process)];
  const silent = worker();
  silent.load();
  for (const sign of [() => silent.text(1, 'Hel'), () => silent.tell({ type: 'alive', id: 1 })]) {
    await vi.advanceTimersByTimeAsync(59_999);
    sign();
  }
  await vi.advanceTimersByTimeAsync(59_999);
  expect(silent.killed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(silent.killed).toBe(true);
  await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await vi.advanceTimersByTimeAsync(50);
  worker().load();
  worker().finish(2);
  expect(await second).toBe('');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(worker().killed).toBe(false);
});

it('stops an answer whose client does not read it', async () => {
  const process = start();
  const events = process.generate(GENERATION, NEVER);
  const first = events.next();
  worker().load();
  worker().text(1, 'first');
  await first;
  for (let part = 0; part < 2_000; part++) worker().text(1, 'x');
  expect(worker().sent.filter(({ type }) => type === 'cancel')).toEqual([{ type: 'cancel', id: 1 }]);
  let parts = 0;
  const reading = (async () => {
    for await (const _ of events) parts += 1;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(parts).toBe(1_024);
  expect(worker().killed).toBe(false);
});

it('ends a process that does not stop an answer that was aborted', async () => {
  vi.useFakeTimers();
  const process = start();
  const abortion = new AbortController();
  const answer = ask(process, abortion);
  worker().load();
  abortion.abort(new Error('the client left'));
  await expect(answer).rejects.toThrow('the client left');
  expect(worker().sent.filter(({ type }) => type === 'cancel')).toHaveLength(1);
  for (let second = 0; second < 30; second++) {
    expect(worker().killed).toBe(false);
    worker().text(1, 'and on');
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(worker().killed).toBe(true);
});
