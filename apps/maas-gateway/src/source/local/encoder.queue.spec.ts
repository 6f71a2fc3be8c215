import { AppError } from '@isthmus/platform-errors';
import { expect, it } from 'vitest';
import { EncoderQueue } from './encoder.queue.js';

const never = new AbortController().signal;
const many = (count: number, prefix = 't') => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

/** A thread whose batches wait until they are released; a vector is the number in its text. */
class HeldThread {
  readonly batches: string[][] = [];
  private releases: (() => void)[] = [];
  failWith: Error | undefined;

  async run(texts: readonly string[]) {
    this.batches.push([...texts]);
    await new Promise<void>((resolve) => this.releases.push(resolve));
    if (this.failWith) throw this.failWith;
    return {
      vectors: Float32Array.from(texts, (text) => Number(text.slice(1))),
      tokens: texts.map(() => 1),
      refused: new Map(
        texts.flatMap((text, row) => (text === 'refused' ? [[row, 'is too long'] as const] : [])),
      ),
    };
  }

  async release(times = 1): Promise<void> {
    for (let n = 0; n < times; n++) {
      await expect.poll(() => this.releases.length).toBe(1);
      this.releases.shift()?.();
    }
  }
}

it('gives each request its own rows, in their order', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const answers = [queue.encode(many(40), never), queue.encode(many(3, 'q'), never)];
  await thread.release(3);
  const [first, second] = await Promise.all(answers);
  expect([...(first?.vectors ?? [])]).toEqual(many(40).map((_, n) => n));
  expect([...(second?.vectors ?? [])]).toEqual([0, 1, 2]);
  expect(first?.tokens).toHaveLength(40);
});

it('lets one question in between two thousand documents', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const large = queue.encode(many(2_048), never);
  await thread.release();
  const small = queue.encode(['q1'], never);
  await thread.release(2);
  expect([...(await small).vectors]).toEqual([1]);
  expect(thread.batches.slice(0, 3).map((batch) => batch.length)).toEqual([16, 16, 16]);
  await thread.release(126);
  await large;
});

it('refuses what exceeds its bounds with RATE_LIMITED, until there is room', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1, { texts: 3, characters: 8 });
  const refusal = { code: 'RATE_LIMITED', httpStatus: 429 };
  const first = queue.encode(['t1', 't2'], never);
  await expect(queue.encode(['t3', 't4'], never)).rejects.toMatchObject(refusal);
  await expect(queue.encode(['t12345'], never)).rejects.toMatchObject(refusal);
  await thread.release();
  await first;
  const second = queue.encode(['t3', 't4'], never);
  await thread.release();
  expect([...(await second).vectors]).toEqual([3, 4]);
});

it('fails those whose texts were with the thread, and goes on with the others', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  thread.failWith = new AppError('UNAVAILABLE', 'dead');
  const first = expect(queue.encode(many(40), never)).rejects.toBe(thread.failWith);
  await thread.release();
  await first;
  thread.failWith = undefined;
  const second = queue.encode(['t5'], never);
  await thread.release();
  expect([...(await second).vectors]).toEqual([5]);
  expect(thread.batches).toHaveLength(2);
});

it('names the text that the encoder refuses, and serves the others of its turn', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const refused = expect(queue.encode(['t1', 'refused'], never)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'Text 1 is too long',
    metadata: { position: '1', why: 'is too long' },
  });
  const other = queue.encode(['t7'], never);
  await thread.release();
  await refused;
  expect([...(await other).vectors]).toEqual([7]);
});

it('takes no more of a request whose client has left', async () => {
  const thread = new HeldThread();
  const queue = new EncoderQueue(thread, 1);
  const client = new AbortController();
  const left = expect(queue.encode(many(100), client.signal)).rejects.toThrow('gone');
  const stays = queue.encode(['t9'], never);
  await expect.poll(() => thread.batches.length).toBe(1);
  client.abort(new Error('gone'));
  await left;
  await thread.release();
  await stays;
  expect(thread.batches).toHaveLength(1);
});
