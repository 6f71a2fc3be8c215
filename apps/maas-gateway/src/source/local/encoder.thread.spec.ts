import { createLogger } from '@isthmus/platform-observability';
import { afterEach, expect, it, vi } from 'vitest';
import { EncoderThread, type EncoderThreadOptions } from './encoder.thread.js';

const workerAt = (name: string) => new URL(`../../testing/${name}.worker.mjs`, import.meta.url);
const logger = createLogger({ service: 'test', level: 'silent' });
const threads: EncoderThread[] = [];
const newThread = (options: Partial<EncoderThreadOptions> = {}) => {
  const script = workerAt('fake-encoder');
  const thread = new EncoderThread(
    { files: { weights: '', sentencePieces: '' } },
    {
      ...{ logger, script, dimensions: 4, batchMsMax: 10_000, backOff: () => 0 },
      ...options,
    },
  );
  threads.push(thread);
  return thread;
};
afterEach(() => Promise.all(threads.splice(0).map((thread) => thread.close())));

it('answers with a row and a count for each text, and the reason for one that is too long', async () => {
  const { vectors, tokens, refused } = await newThread().run(['ab', 'far too long', 'abc']);
  expect([...vectors]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]);
  expect(tokens).toEqual([2, 0, 3]);
  expect(refused).toEqual(new Map([[1, 'is too long']]));
});

it('fails what was in flight when it dies, twenty times in a row, and starts again', async () => {
  const thread = newThread();
  for (let death = 0; death < 20; death++)
    await expect(thread.run(['die'])).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: 'The thread of the sentence encoder ended with code 7',
    });
  expect((await thread.run(['ab'])).tokens).toEqual([2]);
});

it('waits longer before each start in a row, until a batch was answered', async () => {
  const backOff = vi.fn(() => 1);
  const thread = newThread({ backOff });
  for (const text of ['die', 'die', 'ab', 'ab', 'die', 'ab']) await thread.run([text]).catch(() => undefined);
  expect(backOff.mock.calls).toEqual([[1], [2], [1]]);
});

it('logs a failure of the arithmetic and calls it INTERNAL, and the thread stays', async () => {
  const error = vi.spyOn(logger, 'error');
  const thread = newThread();
  await expect(thread.run(['fail'])).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(error.mock.lastCall?.[0]).toMatchObject({
    failure: expect.stringContaining('a text cannot be encoded'),
  });
  expect((await thread.run(['ab'])).tokens).toEqual([2]);
});

it('ends a thread that does not answer in time, and starts another one', async () => {
  const thread = newThread({ batchMsMax: 3_000 });
  await expect(thread.run(['hang'])).rejects.toMatchObject({ message: expect.stringContaining('in time') });
  expect((await thread.run(['ab'])).tokens).toEqual([2]);
});

it('gives no batch the late answer to the one before', async () => {
  const thread = newThread({ batchMsMax: 3_000 });
  await thread.run(['ab']);
  const late = thread.run(['slow']).catch(() => thread.run(['abc']));
  // Its answer arrives meanwhile, and is read after the limit has passed: timers come before messages.
  await new Promise(setImmediate);
  for (const until = performance.now() + 3_100; performance.now() < until;);
  expect((await late).tokens).toEqual([3]);
});

it('takes the answer to its own batch only, and only whole', async () => {
  const thread = newThread({ script: workerAt('odd-encoder') });
  expect((await thread.run(['stale'])).tokens).toEqual([5]);
  await expect(thread.run(['short'])).rejects.toMatchObject({ code: 'INTERNAL' });
  expect((await thread.run(['ab'])).tokens).toEqual([2]);
});

it('fails what is in flight when it is closed, and starts no more', async () => {
  const thread = newThread();
  const refusal = { code: 'UNAVAILABLE' };
  const running = expect(thread.run(['hang'])).rejects.toMatchObject(refusal);
  await thread.close();
  await running;
  await expect(thread.run(['ab'])).rejects.toMatchObject(refusal);
});
