import { afterEach, expect, it } from 'vitest';
import { EncoderThread } from './encoder.thread.js';

const script = new URL('../../testing/fake-encoder.worker.mjs', import.meta.url);
const threads: EncoderThread[] = [];
const newThread = (batchMsMax = 10_000) => {
  const thread = new EncoderThread(undefined, { script, batchMsMax });
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

it('stays when the arithmetic refuses a batch', async () => {
  const thread = newThread();
  const refusal = { code: 'UNAVAILABLE', message: expect.stringContaining('a text cannot be encoded') };
  await expect(thread.run(['fail'])).rejects.toMatchObject(refusal);
  expect((await thread.run(['ab'])).tokens).toEqual([2]);
});

it('ends a thread that does not answer in time', async () => {
  const thread = newThread(300);
  await expect(thread.run(['hang'])).rejects.toMatchObject({ message: expect.stringContaining('in time') });
  expect((await newThread().run(['ab'])).tokens).toEqual([2]);
});

it('fails what is in flight when it is closed', async () => {
  const thread = newThread();
  const running = expect(thread.run(['hang'])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await thread.close();
  await running;
});
